import type { Listing, VerdictKind } from "#screening/types.ts";

/** What a labelled row may be called. Only `counterfeit` is a positive. */
export const LABELS = ["counterfeit", "authentic", "presumed-authentic"] as const;
export type Label = (typeof LABELS)[number];

/** A listing of which somebody says what it is, and where it came from. */
export interface LabelledRow {
  readonly label: Label;
  readonly segment: string;
  readonly source: string;
  readonly listing: Listing;
}

/** One rule that hit a row, with what it added after group caps. */
export interface Hit {
  readonly rule: string;
  readonly points: number;
}

/** What the screening said of one labelled row: all that the statistics need, and no more. */
export interface JudgedRow {
  readonly id: string;
  readonly title: string;
  readonly price: string;
  readonly label: Label;
  readonly segment: string;
  readonly source: string;
  readonly verdict: VerdictKind;
  readonly score: number;
  readonly hits: readonly Hit[];
  /** The brand that was recognised, if any. */
  readonly brand: string | null;
  /** The price over the usual price of the genuine article, if that is known. */
  readonly priceRatio: number | null;
}

/** Whether the row is a counterfeit: the positive class. */
export function isPositive(row: { readonly label: Label }): boolean {
  return row.label === "counterfeit";
}

/** Whether the screening held the row back: `review` or `block`. */
export function isFlagged(row: { readonly verdict: VerdictKind }): boolean {
  return row.verdict !== "allow";
}
