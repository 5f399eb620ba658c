import { fnv1a } from "#screening/fnv1a.ts";
import { type ClassMix, hasBothClasses, reweight } from "./prevalence.ts";
import type { Scored } from "./ranking.ts";
import { wilson } from "./wilson.ts";

/** How often listings that were given about the same probability are counterfeit, at the stated prevalence. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability that was given. */
  readonly predicted: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

/** A reading of the score as a probability, and how far it can be believed. */
export interface Reliability {
  readonly bins: Bin[];
  /** Mean squared error. */
  readonly brier: number;
  /** Mean distance between given and observed probability. */
  readonly calibrationError: number;
}

/** The score read as it stands, and after a fit that has not seen the row it judges. */
export interface Calibration {
  readonly asIs: Reliability;
  readonly fitted: Reliability & { readonly folds: number; readonly slope: number; readonly intercept: number };
}

interface Identified extends Scored {
  readonly id: string;
}

const FOLDS = 5;
const BINS = 10;

/** Measures both readings; null when a class is missing or too small to be divided into folds. */
export function calibrate(rows: readonly Identified[], mix: ClassMix): Calibration | null {
  if (!hasBothClasses(mix) || mix.positives < FOLDS || mix.negatives < FOLDS) return null;
  const prior = logit(mix.prevalence);
  const asIs = rows.map((row) => sigmoid(row.score + prior));
  const folds = rows.map((row) => fnv1a(row.id) % FOLDS);
  const fits = Array.from({ length: FOLDS }, (_, fold) =>
    fitPlatt(
      rows.filter((_, index) => folds[index] !== fold),
      mix,
    ),
  );
  const fitted = rows.map((row, index) => {
    const { slope, intercept } = fits[folds[index] ?? 0] ?? { slope: 1, intercept: prior };
    return sigmoid(slope * row.score + intercept);
  });
  return {
    asIs: reliability(rows, asIs, mix),
    fitted: { ...reliability(rows, fitted, mix), folds: FOLDS, ...fitPlatt(rows, mix) },
  };
}

/** Compares given probabilities with what the rows are, in ten bins of equal width. */
export function reliability(rows: readonly Scored[], probabilities: readonly number[], mix: ClassMix): Reliability {
  const weightOf = (row: Scored) =>
    row.positive ? mix.prevalence / mix.positives : (1 - mix.prevalence) / mix.negatives;
  const sums = Array.from({ length: BINS }, () => ({ rows: 0, caught: 0, weight: 0, predicted: 0 }));
  let brier = 0;
  rows.forEach((row, index) => {
    const probability = probabilities[index] ?? 0;
    const bin = sums[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (bin === undefined) return;
    const weight = weightOf(row);
    bin.rows += 1;
    bin.caught += row.positive ? 1 : 0;
    bin.weight += weight;
    bin.predicted += weight * probability;
    brier += weight * (probability - (row.positive ? 1 : 0)) ** 2;
  });
  let calibrationError = 0;
  const bins = sums.flatMap((bin, index): Bin[] => {
    if (bin.rows === 0) return [];
    const seen = wilson(bin.caught, bin.rows);
    const predicted = bin.predicted / bin.weight;
    const observed = reweight(seen.share ?? 0, mix);
    calibrationError += bin.weight * Math.abs(predicted - observed);
    return [
      {
        from: index / BINS,
        to: (index + 1) / BINS,
        rows: bin.rows,
        predicted,
        observed,
        low: reweight(seen.low ?? 0, mix),
        high: reweight(seen.high ?? 1, mix),
      },
    ];
  });
  return { bins, brier, calibrationError };
}

const MAX_STEPS = 50;
const CONVERGED = 1e-9;

/**
 * Fits probability = sigmoid(slope × score + intercept) by Newton's method on the re-weighted rows (Platt 1999). Points
 * are meant as log-odds, so one imagined observation pulls the slope towards 1: it decides only where the rows cannot,
 * such as when they separate without error.
 */
export function fitPlatt(
  rows: readonly Scored[],
  mix: ClassMix,
): { readonly slope: number; readonly intercept: number } {
  const positives = rows.filter((row) => row.positive).length;
  const negatives = rows.length - positives;
  const start = { slope: 1, intercept: logit(mix.prevalence) };
  if (positives === 0 || negatives === 0) return start;
  const positiveWeight = (rows.length * mix.prevalence) / positives;
  const negativeWeight = (rows.length * (1 - mix.prevalence)) / negatives;
  let { slope, intercept } = start;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    let slopeGradient = slope - 1;
    let interceptGradient = 0;
    let ss = 1;
    let si = 0;
    let ii = CONVERGED;
    for (const { score, positive } of rows) {
      const weight = positive ? positiveWeight : negativeWeight;
      const probability = sigmoid(slope * score + intercept);
      const error = weight * (probability - (positive ? 1 : 0));
      const curvature = weight * probability * (1 - probability);
      slopeGradient += error * score;
      interceptGradient += error;
      ss += curvature * score * score;
      si += curvature * score;
      ii += curvature;
    }
    const determinant = ss * ii - si * si;
    const slopeStep = (ii * slopeGradient - si * interceptGradient) / determinant;
    const interceptStep = (ss * interceptGradient - si * slopeGradient) / determinant;
    // A full Newton step can overshoot far from the minimum; no sensible fit moves further than this at once.
    slope -= Math.max(-1, Math.min(1, slopeStep));
    intercept -= Math.max(-1, Math.min(1, interceptStep));
    if (Math.abs(slopeStep) + Math.abs(interceptStep) < CONVERGED) break;
  }
  return { slope, intercept };
}

/** Probability of given log-odds. */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Log-odds of a probability. */
function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
