import { fnv1a } from "#screening/fnv1a.ts";
import { compareText } from "./groups.ts";
import { isFlagged, isPositive, type JudgedRow } from "./judged.ts";

/** How many examples a report shows each way. */
export const EXAMPLES = 20;

/** Counterfeits that were allowed, those that scored lowest first. */
export function worstMisses(rows: readonly JudgedRow[]): JudgedRow[] {
  return rows
    .filter((row) => isPositive(row) && !isFlagged(row))
    .toSorted((a, b) => a.score - b.score || drawn(a, b))
    .slice(0, EXAMPLES);
}

/** Genuine rows that were held back: blocked ones first, then those that scored highest. */
export function worstFalseAlarms(rows: readonly JudgedRow[]): JudgedRow[] {
  const blocked = (row: JudgedRow): number => (row.verdict === "block" ? 1 : 0);
  return rows
    .filter((row) => !isPositive(row) && isFlagged(row))
    .toSorted((a, b) => blocked(b) - blocked(a) || b.score - a.score || drawn(a, b))
    .slice(0, EXAMPLES);
}

// Many rows share a score, and a file is often sorted by source. Ties are drawn by a hash of the id:
// the same rows every time, and a mixture of sources.
function drawn(a: JudgedRow, b: JudgedRow): number {
  return fnv1a(a.id) - fnv1a(b.id) || compareText(a.id, b.id);
}
