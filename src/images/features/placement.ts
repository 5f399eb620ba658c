import type { Features } from "./features.ts";
import type { Pair } from "./pairs.ts";

/** How one picture lies in another: `x' = a x - b y + dx`, `y' = b x + a y + dy`, turned and scaled without distortion. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly dx: number;
  readonly dy: number;
}

/** The placement that most pairs of corners agree on, and those that do. */
export interface Placement {
  readonly similarity: Similarity;
  readonly agreeing: readonly Pair[];
}

/** How far a corner may lie from where the placement puts it, as a share of the picture's longer side. */
const TOLERANCE = 0.02;
/** A placement guessed from a single pair is rough: it gathers what lies within so many times that. */
const ROUGH = 3;
/** Pairs that agree say the same of size and direction, in this much of their logarithm and in radians. */
const MAX_SIZE_ERROR = 0.5;
const MAX_TURN_ERROR = 0.5;
/** A placement is fitted to the pairs that agree so many times. */
const FITS = 2;
/** Fewer agree by chance. */
const LEAST = 3;
/** When so large a share of the pairs agrees, no other placement can be better by much. */
const CLEAR_SHARE = 0.6;

/**
 * The placement of `query` in `known` that most pairs agree on; undefined when fewer than three do. Each pair alone says
 * how the pictures lie, as corners have size and direction, so every one is tried: the same pairs give the same answer.
 */
export function findPlacement(query: Features, known: Features, pairs: readonly Pair[]): Placement | undefined {
  const tolerance = TOLERANCE * Math.max(known.width, known.height);
  const at = measure(query, known, pairs);
  let best: Placement | undefined;
  for (const [i] of pairs.entries()) {
    const placement = settle(at, guess(at, i), tolerance);
    if (placement === undefined || placement.agreeing.length <= (best?.agreeing.length ?? 0)) continue;
    best = { similarity: placement.similarity, agreeing: placement.agreeing.map((k) => pairs[k] ?? [0, 0]) };
    if (best.agreeing.length > pairs.length * CLEAR_SHARE) break;
  }
  return best;
}

/** Six numbers a pair: x, y, x', y', the logarithm of the change of size, and the turn. */
const WIDTH = 6;
type Measured = Float64Array;

function measure(query: Features, known: Features, pairs: readonly Pair[]): Measured {
  const at = new Float64Array(pairs.length * WIDTH);
  for (const [k, [i, j]] of pairs.entries()) {
    const [x = 0, y = 0, size = 1, turn = 0] = query.corners.subarray(i * 4, i * 4 + 4);
    const [u = 0, v = 0, knownSize = 1, knownTurn = 0] = known.corners.subarray(j * 4, j * 4 + 4);
    at.set([x, y, u, v, Math.log(knownSize / size), knownTurn - turn], k * WIDTH);
  }
  return at;
}

function guess(at: Measured, i: number): Similarity {
  const [x = 0, y = 0, u = 0, v = 0, size = 0, turn = 0] = at.subarray(i * WIDTH, (i + 1) * WIDTH);
  const a = Math.exp(size) * Math.cos(turn);
  const b = Math.exp(size) * Math.sin(turn);
  return { a, b, dx: u - (a * x - b * y), dy: v - (b * x + a * y) };
}

function settle(at: Measured, first: Similarity, tolerance: number) {
  let similarity = first;
  let agreeing = agree(at, similarity, tolerance * ROUGH);
  for (let fits = 0; fits < FITS; fits += 1) {
    if (agreeing.length < LEAST) return undefined;
    const fitted = fitTo(at, agreeing);
    if (fitted === undefined) return undefined;
    similarity = fitted;
    agreeing = agree(at, similarity, tolerance);
  }
  return agreeing.length < LEAST ? undefined : { similarity, agreeing };
}

function agree(at: Measured, { a, b, dx, dy }: Similarity, tolerance: number): number[] {
  const size = Math.log(Math.hypot(a, b));
  const turn = Math.atan2(b, a);
  const found: number[] = [];
  for (let k = 0, o = 0; o < at.length; k += 1, o += WIDTH) {
    const x = at[o] as number;
    const y = at[o + 1] as number;
    const right = a * x - b * y + dx - (at[o + 2] as number);
    const down = b * x + a * y + dy - (at[o + 3] as number);
    if (right * right + down * down > tolerance * tolerance) continue;
    if (Math.abs((at[o + 4] as number) - size) > MAX_SIZE_ERROR) continue;
    if (Math.abs(wrap((at[o + 5] as number) - turn)) <= MAX_TURN_ERROR) found.push(k);
  }
  return found;
}

/** An angle as the same one between minus and plus half a turn. */
function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** The similarity with the least squared error; undefined when all corners lie on one place. */
function fitTo(at: Measured, chosen: readonly number[]): Similarity | undefined {
  const mean = [0, 0, 0, 0];
  for (const k of chosen) {
    for (let c = 0; c < 4; c += 1) mean[c] = (mean[c] as number) + (at[k * WIDTH + c] as number) / chosen.length;
  }
  const [mx = 0, my = 0, mu = 0, mv = 0] = mean;
  let along = 0;
  let across = 0;
  let spread = 0;
  for (const k of chosen) {
    const [x = 0, y = 0, u = 0, v = 0] = at.subarray(k * WIDTH, k * WIDTH + 4);
    along += (x - mx) * (u - mu) + (y - my) * (v - mv);
    across += (x - mx) * (v - mv) - (y - my) * (u - mu);
    spread += (x - mx) ** 2 + (y - my) ** 2;
  }
  if (spread < 1) return undefined;
  const a = along / spread;
  const b = across / spread;
  return { a, b, dx: mu - (a * mx - b * my), dy: mv - (b * mx + a * my) };
}
