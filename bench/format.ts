import type { Unit } from "./benchmark.ts";
import type { LimitResult, Measured } from "./results.ts";

/** Ratios below this read best as a share, those above it as a multiple. */
const SHARE_BELOW = 1;

/** A ratio as people read it: `63 %`, or `2.4×`. */
export function ratioText(ratio: number): string {
  return ratio < SHARE_BELOW ? `${significant(ratio * 100, 3)} %` : `${significant(ratio, 3)}×`;
}

/** A measured number with its unit: `2,140 requests/s`, `212 µs`. */
export function amountText(value: number, unit: Unit): string {
  return `${significant(value, 3)} ${unit}`;
}

/** The spread of a ratio over its rounds: `58–66 %`. */
export function spreadText({ min, max, median }: Measured): string {
  if (median < SHARE_BELOW) return `${significant(min * 100, 2)}–${significant(max * 100, 2)} %`;
  return `${significant(min, 2)}–${significant(max, 2)}×`;
}

/** A limit as a bound: `≥ 55 %`, `≤ 3×`, `≤ 400 µs`. */
export function boundText(limit: Pick<LimitResult, "against" | "atLeast" | "atMost">, unit: Unit): string {
  const bound = limit.atLeast ?? limit.atMost ?? Number.NaN;
  const sign = limit.atLeast === undefined ? "≤" : "≥";
  return `${sign} ${limit.against === undefined ? amountText(bound, unit) : ratioText(bound)}`;
}

/** Rounded to this many digits, with thousands set apart; whole numbers are never cut. */
function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
