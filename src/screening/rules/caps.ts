interface Scored {
  readonly group: string;
  readonly points: number;
}

/** Points are kept to a thousandth: more is noise to a reader, and sums stay the same on every machine. */
const GRAIN = 1000;

/**
 * The points of each hit after its group's caps. Points above zero and below zero are capped apart;
 * a cap that is passed is shared out in proportion.
 */
export function capPoints(
  hits: readonly Scored[],
  groups: ReadonlyMap<string, { readonly max: number; readonly min: number }>,
): number[] {
  const sums = new Map<string, { up: number; down: number }>();
  for (const { group, points } of hits) {
    const sum = sums.get(group) ?? { up: 0, down: 0 };
    if (points > 0) sum.up += points;
    else sum.down += points;
    sums.set(group, sum);
  }
  return hits.map(({ group, points }) => {
    const sum = sums.get(group);
    const cap = groups.get(group);
    if (sum === undefined || cap === undefined) return points;
    const share = points > 0 ? cap.max / sum.up : cap.min / sum.down;
    return points === 0 || share >= 1 ? points : Math.trunc(points * share * GRAIN) / GRAIN + 0;
  });
}

/** The sum of points, without the noise of adding decimals. */
export function sumPoints(points: readonly number[]): number {
  let sum = 0;
  for (const value of points) sum += value;
  return Math.round(sum * GRAIN) / GRAIN + 0;
}
