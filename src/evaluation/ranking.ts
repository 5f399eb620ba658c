import { type ClassCounts, type ClassMix, hasBothClasses, precisionAt } from "./prevalence.ts";

/** A row as a ranking sees it. */
export interface Scored {
  readonly score: number;
  readonly positive: boolean;
}

/** What is caught when everything at or above `score` is. */
export interface Cut {
  readonly score: number;
  readonly caught: number;
  readonly falseAlarms: number;
}

/** A point of the curves: one possible threshold. */
export interface CurvePoint {
  readonly score: number;
  readonly recall: number;
  /** Share of the genuine rows at or above the score. */
  readonly falseAlarmShare: number;
  /** At the stated prevalence. */
  readonly precision: number;
}

/** The best recall at a wanted precision, and the threshold that gives it; both null when no threshold does. */
export interface RecallAt {
  readonly precision: number;
  readonly recall: number;
  readonly score: number | null;
}

/** Sums of points differ in their last bits by the order of addition; scores that agree to nine decimals are equal. */
const SCORE_DECIMALS = 1e9;

/** Every possible threshold, highest first. Rows with equal scores are caught together or not at all. */
export function cuts(rows: Iterable<Scored>): Cut[] {
  const byScore = new Map<number, { caught: number; falseAlarms: number }>();
  for (const { score, positive } of rows) {
    const key = Math.round(score * SCORE_DECIMALS) / SCORE_DECIMALS;
    const tie = byScore.get(key) ?? { caught: 0, falseAlarms: 0 };
    if (positive) tie.caught += 1;
    else tie.falseAlarms += 1;
    byScore.set(key, tie);
  }
  let caught = 0;
  let falseAlarms = 0;
  return [...byScore]
    .toSorted(([a], [b]) => b - a)
    .map(([score, tie]) => {
      caught += tie.caught;
      falseAlarms += tie.falseAlarms;
      return { score, caught, falseAlarms };
    });
}

/** Area under the ROC curve: the chance that a counterfeit scores above a genuine one, ties counting half. */
export function rocArea(all: readonly Cut[], mix: ClassCounts): number | null {
  if (!hasBothClasses(mix)) return null;
  let area = 0;
  let previous: Cut = { score: Number.POSITIVE_INFINITY, caught: 0, falseAlarms: 0 };
  for (const cut of all) {
    area += ((cut.falseAlarms - previous.falseAlarms) * (cut.caught + previous.caught)) / 2;
    previous = cut;
  }
  return area / (mix.positives * mix.negatives);
}

/** Area under the precision-recall curve at the stated prevalence, as average precision: steps, nothing interpolated. */
export function prArea(all: readonly Cut[], mix: ClassMix): number | null {
  if (!hasBothClasses(mix)) return null;
  let area = 0;
  let before = 0;
  for (const { caught, falseAlarms } of all) {
    const precision = precisionAt(caught, falseAlarms, mix)?.value ?? 0;
    area += ((caught - before) / mix.positives) * precision;
    before = caught;
  }
  return area;
}

/** The largest share of the counterfeits that any threshold of at least this precision catches: 0 when there is none. */
export function recallAtPrecision(all: readonly Cut[], mix: ClassMix, wanted: number): RecallAt | null {
  if (!hasBothClasses(mix)) return null;
  let best: RecallAt = { precision: wanted, recall: 0, score: null };
  for (const { score, caught, falseAlarms } of all) {
    const precision = precisionAt(caught, falseAlarms, mix)?.value ?? 0;
    const recall = caught / mix.positives;
    if (precision >= wanted && recall > best.recall) best = { precision: wanted, recall, score };
  }
  return best;
}

/** More points than this do not show on a page or in a plot. */
const MAX_CURVE_POINTS = 400;

/** The points of both curves, thinned evenly when there are many thresholds; empty when a class is missing. */
export function curve(all: readonly Cut[], mix: ClassMix): CurvePoint[] {
  if (!hasBothClasses(mix)) return [];
  const every = Math.max(1, (all.length - 1) / (MAX_CURVE_POINTS - 1));
  const count = Math.min(all.length, MAX_CURVE_POINTS);
  return Array.from({ length: count }, (_, index) => all[Math.round(index * every)]).flatMap((cut) =>
    cut === undefined
      ? []
      : {
          score: cut.score,
          recall: cut.caught / mix.positives,
          falseAlarmShare: cut.falseAlarms / mix.negatives,
          precision: precisionAt(cut.caught, cut.falseAlarms, mix)?.value ?? 0,
        },
  );
}
