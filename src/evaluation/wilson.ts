/** Half-width in standard deviations of a two-sided 95 % interval: the normal quantile at 0.975. */
const Z95 = 1.959963984540054;

/** A counted share with its 95 % interval; all null when nothing was counted. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The share of `count` in `of` with its Wilson score interval (Wilson 1927), which also holds near 0 and 1. */
export function wilson(count: number, of: number): Share {
  if (of === 0) return { count, of, share: null, low: null, high: null };
  const share = count / of;
  const z2 = Z95 * Z95;
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of))) / (1 + z2 / of);
  // At the ends the formula gives exactly 0 and 1, but its rounding errors do not.
  const low = count === 0 ? 0 : Math.max(0, middle - half);
  const high = count === of ? 1 : Math.min(1, middle + half);
  return { count, of, share, low, high };
}
