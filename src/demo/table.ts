import { styleText } from "node:util";
import { forTerminal } from "#cli/for-terminal.ts";
import { layTable, width } from "#cli/table.ts";
import type { Screened } from "./screen-all.ts";

const GROUPS = [
  { verdict: "block", heading: "Blocked", colour: "red" },
  { verdict: "review", heading: "Waiting for a person", colour: "yellow" },
  { verdict: "allow", heading: "Allowed", colour: "green" },
] as const;

const COLUMNS = [
  { heading: "Id" },
  { heading: "Title" },
  { heading: "Price", right: true },
  { heading: "Verdict" },
  { heading: "Expected" },
  { heading: "Main reason" },
];
/** What all columns but title and reason take, with the gaps between them. */
const FIXED_PLACES = 46;
const TITLE_SHARE = 0.45;
const MIN_PLACES = 80;

/** The answers as a table for a terminal of so many places, grouped by verdict, the highest score first. */
export function renderTable(screened: readonly Screened[], places: number): string {
  const free = Math.max(places, MIN_PLACES) - FIXED_PLACES;
  const titlePlaces = Math.floor(free * TITLE_SHARE);
  const groups = GROUPS.map((group) => ({
    ...group,
    items: screened
      .filter(({ answer }) => answer.verdict.verdict === group.verdict)
      .toSorted((a, b) => b.answer.verdict.score - a.answer.verdict.score),
  }));
  const rows = groups.flatMap(({ items }) => items.map((item) => cellsOf(item, titlePlaces, free - titlePlaces)));
  const [head = "", rule = "", ...lines] = layTable(COLUMNS, rows).split("\n");
  const parts = [styleText("bold", head), rule];
  let next = 0;
  for (const { heading, colour, items } of groups) {
    parts.push("", styleText(["bold", colour], `${heading} (${items.length})`));
    for (const item of items) {
      const line = lines[next++] ?? "";
      parts.push(differs(item) ? styleText("magenta", line) : line);
    }
  }
  return parts.join("\n");
}

/** Whether the verdict is not what the writer of the sample expected. */
export function differs({ sample, answer }: Screened): boolean {
  return (sample.expected === "genuine") !== (answer.verdict.verdict === "allow");
}

function cellsOf(item: Screened, titlePlaces: number, reasonPlaces: number): string[] {
  const { listing, expected } = item.sample;
  const { verdict } = item.answer;
  return [
    listing.id,
    shorten(forTerminal(listing.title), titlePlaces),
    `${listing.price.value} ${listing.price.currency}`,
    verdict.verdict,
    differs(item) ? `✗ ${expected}` : `  ${expected}`,
    shorten(mainReason(verdict) ?? "nothing speaks against it", reasonPlaces),
  ];
}

/** The reason that decided: a block needs proof, anything else goes by points. */
function mainReason({ verdict, reasons }: Screened["answer"]["verdict"]): string | undefined {
  const proof = verdict === "block" ? reasons.find((reason) => reason.proof) : undefined;
  return (proof ?? reasons[0])?.title;
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The text cut to so many places of a terminal, never inside a character. */
export function shorten(text: string, places: number): string {
  if (width(text) <= places) return text;
  let short = "";
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (width(short + segment) > places - 1) break;
    short += segment;
  }
  return `${short.trimEnd()}…`;
}
