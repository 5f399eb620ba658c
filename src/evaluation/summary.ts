import { isFlagged, isPositive, type JudgedRow } from "./judged.ts";
import { type ClassMix, type Precision, precisionAt } from "./prevalence.ts";
import { type Cut, cuts, prArea, type RecallAt, recallAtPrecision, rocArea } from "./ranking.ts";
import { type Share, wilson } from "./wilson.ts";

/** How well one run tells counterfeits from the rest: at the policy's thresholds, and as a ranking by score. */
export interface Summary {
  /** Shares of the counterfeits: recall. */
  readonly counterfeitFlagged: Share;
  readonly counterfeitBlocked: Share;
  /** Shares of the genuine rows: false alarms. */
  readonly genuineFlagged: Share;
  readonly genuineBlocked: Share;
  readonly flaggedPrecision: Precision | null;
  readonly blockedPrecision: Precision | null;
  readonly recallAt90: RecallAt | null;
  readonly recallAt99: RecallAt | null;
  readonly prArea: number | null;
  readonly rocArea: number | null;
}

/** What of a judged row the summary reads. */
export type Outcome = Pick<JudgedRow, "label" | "verdict" | "score">;

/** Counts the classes of some rows. */
export function classMix(rows: readonly Outcome[], prevalence: number): ClassMix {
  const positives = rows.filter(isPositive).length;
  return { positives, negatives: rows.length - positives, prevalence };
}

/** Every threshold of some judged rows, highest score first. */
export function cutsOf(rows: readonly Outcome[]): Cut[] {
  return cuts(rows.map((row) => ({ score: row.score, positive: isPositive(row) })));
}

/** Summarises one run at the stated prevalence. */
export function summarise(rows: readonly Outcome[], prevalence: number): Summary {
  const mix = classMix(rows, prevalence);
  const count = (positive: boolean, held: (row: Outcome) => boolean): number =>
    rows.filter((row) => isPositive(row) === positive && held(row)).length;
  const isBlocked = (row: Outcome): boolean => row.verdict === "block";
  const caught = count(true, isFlagged);
  const blocked = count(true, isBlocked);
  const alarms = count(false, isFlagged);
  const blockedAlarms = count(false, isBlocked);
  const all = cutsOf(rows);
  return {
    counterfeitFlagged: wilson(caught, mix.positives),
    counterfeitBlocked: wilson(blocked, mix.positives),
    genuineFlagged: wilson(alarms, mix.negatives),
    genuineBlocked: wilson(blockedAlarms, mix.negatives),
    flaggedPrecision: precisionAt(caught, alarms, mix),
    blockedPrecision: precisionAt(blocked, blockedAlarms, mix),
    recallAt90: recallAtPrecision(all, mix, 0.9),
    recallAt99: recallAtPrecision(all, mix, 0.99),
    prArea: prArea(all, mix),
    rocArea: rocArea(all, mix),
  };
}
