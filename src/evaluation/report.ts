import { calibrate } from "./calibration.ts";
import { compareText, groups } from "./groups.ts";
import { HIDEABLE, type Hideable } from "./hide.ts";
import { isPositive, type JudgedRow } from "./judged.ts";
import { curve } from "./ranking.ts";
import type { Report } from "./report-schema.ts";
import { tallyRules } from "./rule-tally.ts";
import { classMix, cutsOf, type Outcome, summarise } from "./summary.ts";
import { worstFalseAlarms, worstMisses } from "./worst.ts";

/** Everything that a report is made of. */
export interface Evaluated {
  readonly rows: readonly JudgedRow[];
  /** The same rows with one part hidden each. */
  readonly hidden: ReadonlyMap<Hideable, readonly Outcome[]>;
  readonly digest: string;
  readonly settings: Omit<Report["settings"], "leaveOwnReferenceOut">;
}

/** Makes the report: the same rows and settings give the same report, byte for byte. */
export function buildReport({ rows, hidden, digest, settings }: Evaluated): Report {
  const { prevalence } = settings;
  const mix = classMix(rows, prevalence);
  const segments = [...Map.groupBy(rows, (row) => row.segment)].toSorted(([a], [b]) => compareText(a, b));
  const scored = rows.map((row) => ({ id: row.id, score: row.score, positive: isPositive(row) }));
  const report: Report = {
    version: 1,
    input: { rows: rows.length, counterfeit: mix.positives, genuine: mix.negatives, digest },
    settings: { ...settings, hidden: [...settings.hidden], leaveOwnReferenceOut: true },
    summary: summarise(rows, prevalence),
    groups: groups(rows),
    segments: segments.map(([segment, members]) => ({
      segment,
      rows: members.length,
      summary: summarise(members, prevalence),
    })),
    hidden: HIDEABLE.flatMap((part) => {
      const outcomes = hidden.get(part);
      return outcomes === undefined ? [] : { part, summary: summarise(outcomes, prevalence) };
    }),
    curve: curve(cutsOf(rows), mix),
    rules: tallyRules(rows),
    misses: worstMisses(rows).map(example),
    falseAlarms: worstFalseAlarms(rows).map(example),
    calibration: calibrate(scored, mix),
  };
  return rounded(report);
}

/** Titles may be thousands of characters long; an example needs to be recognised, not read. */
const MAX_TITLE = 160;

function example(row: JudgedRow): Report["misses"][number] {
  const { id, price, label, segment, source, verdict, score, brand, priceRatio } = row;
  const title = row.title.length > MAX_TITLE ? `${row.title.slice(0, MAX_TITLE - 1).toWellFormed()}…` : row.title;
  const hits = row.hits.map(({ rule, points }) => ({ rule, points }));
  return { id, title, price, label, segment, source, verdict, score, hits, brand, priceRatio };
}

/** Six decimals are more than any sample supports, and hide the last bits of floating-point sums. */
const DECIMALS = 1e6;

function rounded<T>(value: T): T {
  if (typeof value === "number") return (Math.round(value * DECIMALS) / DECIMALS + 0) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)])) as T;
}
