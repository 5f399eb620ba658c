interface Scored {
  readonly group: string;
  readonly points: number;
}

/** Points are kept to a thousandth: more is noise to a reader, and sums stay the same on every machine. */
const GRAIN = 1000;

/**
 * The points of each hit after its group's caps. Points above zero and below zero are capped apart; a cap that is passed
 * is shared out in proportion, and whole: a threshold may lie just where the cap does.
 */
export function capPoints(
  hits: readonly Scored[],
  groups: ReadonlyMap<string, { readonly max: number; readonly min: number }>,
): number[] {
  const sums = new Map<string, number>();
  const side = ({ group, points }: Scored) => `${points > 0 ? "+" : "-"}${group}`;
  for (const hit of hits) sums.set(side(hit), (sums.get(side(hit)) ?? 0) + hit.points);
  const given = new Map<string, number>();
  return hits.map((hit) => {
    const { group, points } = hit;
    const cap = points > 0 ? groups.get(group)?.max : groups.get(group)?.min;
    const sum = sums.get(side(hit)) ?? 0;
    if (cap === undefined || Math.abs(sum) <= Math.abs(cap)) return points;
    const before = given.get(side(hit)) ?? 0;
    given.set(side(hit), before + points);
    const upTo = (part: number) => Math.round((part / sum) * cap * GRAIN);
    return (upTo(before + points) - upTo(before)) / GRAIN + 0;
  });
}

/** The sum of points, without the noise of adding decimals. */
export function sumPoints(points: readonly number[]): number {
  let sum = 0;
  for (const value of points) sum += value;
  return Math.round(sum * GRAIN) / GRAIN + 0;
}
