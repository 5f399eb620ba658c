import { isFlagged, type JudgedRow, LABELS, type Label } from "./judged.ts";
import { type Share, wilson } from "./wilson.ts";

/** Flagged and blocked shares of the rows of one label, or of one segment or source of it. */
export interface Group {
  readonly by: "label" | "segment" | "source";
  readonly label: Label;
  readonly segment: string | null;
  readonly source: string | null;
  readonly rows: number;
  readonly flagged: Share;
  readonly blocked: Share;
}

/** Text in the order of its code units, so that no machine's language changes a report. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The shares by label, then by label and segment, then by label, segment and source. */
export function groups(rows: readonly JudgedRow[]): Group[] {
  return [
    ...group("label", rows, (row) => [row.label]),
    ...group("segment", rows, (row) => [row.label, row.segment]),
    ...group("source", rows, (row) => [row.label, row.segment, row.source]),
  ];
}

function group(by: Group["by"], rows: readonly JudgedRow[], keyOf: (row: JudgedRow) => readonly string[]): Group[] {
  return [...Map.groupBy(rows, (row) => JSON.stringify(keyOf(row))).values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      return {
        by,
        label: first.label,
        segment: by === "label" ? null : first.segment,
        source: by === "source" ? first.source : null,
        rows: members.length,
        flagged: wilson(members.filter(isFlagged).length, members.length),
        blocked: wilson(members.filter((row) => row.verdict === "block").length, members.length),
      };
    })
    .toSorted(
      (a, b) =>
        LABELS.indexOf(a.label) - LABELS.indexOf(b.label) ||
        compareText(a.segment ?? "", b.segment ?? "") ||
        compareText(a.source ?? "", b.source ?? ""),
    );
}
