/** A share as a percentage; an em dash where there is no figure. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? "—" : `${(100 * share).toFixed(digits)} %`;
}

/** An interval of shares, in percent. */
export function interval(of: { readonly low: number | null; readonly high: number | null } | null): string {
  if (of === null || of.low === null || of.high === null) return "";
  return `${(100 * of.low).toFixed(1)}–${(100 * of.high).toFixed(1)} %`;
}

/** An area or another figure between 0 and 1. */
export function decimal(value: number | null): string {
  return value === null ? "—" : value.toFixed(3);
}

/** Points, with their sign. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** A count with thin spaces between thousands. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, "\u202F");
}

/** A coordinate in a drawing. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Longer names would run out of their column in a drawing. */
const MAX_NAME = 34;

/** A name cut to what a drawing has room for. */
export function shorten(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}
