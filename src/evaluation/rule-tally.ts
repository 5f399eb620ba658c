import { compareText } from "./groups.ts";
import { isFlagged, isPositive, type JudgedRow } from "./judged.ts";

/** What one rule did over all rows. */
export interface RuleTally {
  readonly rule: string;
  /** Mean of the points it added where it hit, after group caps. */
  readonly points: number;
  readonly counterfeitHits: number;
  readonly genuineHits: number;
  /** Flagged counterfeits to whose score it added. */
  readonly catches: number;
  /** Those among them to which no other rule added. */
  readonly catchesAlone: number;
  /** Flagged genuine rows to whose score it added. */
  readonly falseAlarms: number;
  readonly falseAlarmsAlone: number;
  /** Points that the rows themselves speak for: the log of how much more often it hits counterfeits. */
  readonly measuredPoints: number | null;
}

/** Half a row added to each count keeps the logarithm finite when a rule never hits one class (Haldane, Anscombe). */
const HALF_ROW = 0.5;

/** Tallies every rule that hit anything: most catches first. */
export function tallyRules(rows: readonly JudgedRow[]): RuleTally[] {
  const positives = rows.filter(isPositive).length;
  const negatives = rows.length - positives;
  const tallies = new Map<string, ReturnType<typeof emptyTally>>();
  for (const row of rows) {
    const positive = isPositive(row);
    const raising = row.hits.filter((hit) => hit.points > 0).length;
    for (const { rule, points } of row.hits) {
      const tally = tallies.get(rule) ?? emptyTally();
      tallies.set(rule, tally);
      tally.points += points;
      if (positive) tally.counterfeitHits += 1;
      else tally.genuineHits += 1;
      if (!isFlagged(row) || points <= 0) continue;
      const alone = raising === 1 ? 1 : 0;
      if (positive) {
        tally.catches += 1;
        tally.catchesAlone += alone;
      } else {
        tally.falseAlarms += 1;
        tally.falseAlarmsAlone += alone;
      }
    }
  }
  return [...tallies]
    .map(([rule, tally]) => ({
      rule,
      ...tally,
      points: tally.points / (tally.counterfeitHits + tally.genuineHits),
      measuredPoints:
        positives === 0 || negatives === 0
          ? null
          : Math.log(
              ((tally.counterfeitHits + HALF_ROW) * (negatives + 2 * HALF_ROW)) /
                ((tally.genuineHits + HALF_ROW) * (positives + 2 * HALF_ROW)),
            ),
    }))
    .toSorted((a, b) => b.catches - a.catches || b.falseAlarms - a.falseAlarms || compareText(a.rule, b.rule));
}

function emptyTally() {
  return {
    points: 0,
    counterfeitHits: 0,
    genuineHits: 0,
    catches: 0,
    catchesAlone: 0,
    falseAlarms: 0,
    falseAlarmsAlone: 0,
  };
}
