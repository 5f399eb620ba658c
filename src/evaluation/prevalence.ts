import { wilson } from "./wilson.ts";

/** How many rows of each class a figure rests on. */
export interface ClassCounts {
  readonly positives: number;
  readonly negatives: number;
}

/** Those rows, and the share of counterfeits that the figure is re-weighted to. */
export interface ClassMix extends ClassCounts {
  readonly prevalence: number;
}

/** A re-weighted precision with its 95 % interval. */
export interface Precision {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Whether both classes are there: without one of them no precision, recall or area means anything. */
export function hasBothClasses(mix: ClassCounts): boolean {
  return mix.positives > 0 && mix.negatives > 0;
}

/**
 * Turns the share of counterfeits seen in some set of labelled rows into the share that the same set would have on a
 * marketplace of the stated prevalence. Re-weighting multiplies the odds by a constant, so it keeps order, and the ends
 * of an interval may be put through it as well.
 */
export function reweight(share: number, mix: ClassMix): number {
  const positive = (share * mix.prevalence) / mix.positives;
  const negative = ((1 - share) * (1 - mix.prevalence)) / mix.negatives;
  return positive / (positive + negative);
}

/** Of all that was caught: how much is counterfeit, at the stated prevalence. Null when nothing was, or a class is missing. */
export function precisionAt(caught: number, falseAlarms: number, mix: ClassMix): Precision | null {
  const seen = wilson(caught, caught + falseAlarms);
  if (!hasBothClasses(mix) || seen.share === null || seen.low === null || seen.high === null) return null;
  return { value: reweight(seen.share, mix), low: reweight(seen.low, mix), high: reweight(seen.high, mix) };
}
