/** What stands where there is no figure. */
export const NO_FIGURE = "–";

/** A share as a percentage. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? NO_FIGURE : `${(100 * share).toFixed(digits)} %`;
}

/** An interval of shares, in percent. */
export function interval(of: { readonly low: number | null; readonly high: number | null } | null): string {
  if (of === null || of.low === null || of.high === null) return "";
  return `${(100 * of.low).toFixed(1)}–${(100 * of.high).toFixed(1)} %`;
}

/** An area or another figure between 0 and 1. */
export function decimal(value: number | null): string {
  return value === null ? NO_FIGURE : value.toFixed(3);
}

/** Points, with their sign. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
