/** What several rounds of one measurement say. `mad` is the median distance from the median. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly mad: number;
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("there is no median of nothing");
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}

/** Median and spread of at least one round. */
export function summarise(values: readonly number[]): Summary {
  const middle = median(values);
  return {
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    mad: median(values.map((value) => Math.abs(value - middle))),
  };
}

/** Subject by yardstick, round by round: each pair was measured side by side, so that what slows both cancels out. */
export function pairedRatios(subject: readonly number[], yardstick: readonly number[]): number[] {
  if (subject.length !== yardstick.length) throw new Error("a ratio needs as many rounds of both");
  return subject.map((value, round) => value / (yardstick[round] ?? Number.NaN));
}

/**
 * How likely it is that the rounds of two equal things, `a` and `b` of them, do not overlap at all:
 * of all orders in which they could fall, those in which one lot lies wholly below the other.
 */
export function chanceOfNoOverlap(a: number, b: number): number {
  let orders = 1;
  for (let i = 1; i <= a; i += 1) orders = (orders * (b + i)) / i;
  return Math.min(1, 2 / orders);
}
