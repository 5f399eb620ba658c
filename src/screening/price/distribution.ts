import { contains, quantile, quantileAbove, type Sketch } from "./sketch.ts";

/** What genuine goods cost, as logarithms of base-currency units at four quantiles. */
export interface Band {
  readonly p1: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
}

/** A listed price is paid less often than half-way between the lowest usual price and itself. */
const LIST_WEIGHT = 0.65;
/** The rarest genuine bargains lie about a sixth under the lowest usual price. */
const RARE_BARGAIN = Math.log(0.85);

/** The band that a list price and the lowest usual price span. */
export function bandFromList(list: number, low: number): Band {
  const p5 = Math.log(low);
  const p50 = Math.max(p5 + 0.05, LIST_WEIGHT * Math.log(list) + (1 - LIST_WEIGHT) * p5);
  return { p1: p5 + RARE_BARGAIN, p5, p25: (p5 + p50) / 2, p50 };
}

/** Fewer prices than this make no band of their own. */
const OWN_MIN = 5;
/** How many observations a wider level counts for when a narrower one's usual price is estimated. */
export const PRIOR_WEIGHT = 8;
/** The same for how far below the usual price the others lie: the rarer the price, the more it takes to have seen one. */
const TAIL_WEIGHT = { p1: 20, p5: 12, p25: 8 };

/** A band and how many observations it rests on; 0 when on list prices alone. */
export interface Estimate {
  readonly band: Band;
  readonly support: number;
}

/**
 * The band of one level: its usual price, and how far the cheap ones lie below it, each drawn towards the wider level's in
 * proportion to how few there are (empirical Bayes). `without` is the bucket of one observation to leave out.
 */
export function shrink(
  own: Sketch | undefined,
  prior: Band | undefined,
  without: number | undefined,
): Estimate | undefined {
  const skip = own !== undefined && without !== undefined && contains(own, without) ? without : undefined;
  const n = own === undefined ? 0 : own.total - (skip === undefined ? 0 : 1);
  if (own === undefined || n < HALF || (prior === undefined && n < OWN_MIN))
    return prior === undefined ? undefined : { band: prior, support: 0 };
  const raw = quantiles(own, skip);
  if (prior === undefined) return { band: raw, support: n };
  const p50 = mix(raw.p50, prior.p50, n / (n + PRIOR_WEIGHT));
  const tail = (key: "p1" | "p5" | "p25"): number => {
    const w = n / (n + TAIL_WEIGHT[key]);
    return p50 - mix(raw.p50 - raw[key], prior.p50 - prior[key], w);
  };
  // Weights differ, so that a rarer price could come out above a less rare one.
  const p25 = Math.min(p50, tail("p25"));
  const p5 = Math.min(p25, tail("p5"));
  return { band: { p1: Math.min(p5, tail("p1")), p5, p25, p50 }, support: n };
}

/** Decayed observations that make up less than half of one are none. */
const HALF = 0.5;
/**
 * What lies this many times as far below the usual price as the cheapest quarter begins is none of the prices that a band
 * describes, but a slip, or what somebody planted: Tukey's fence for "far out", three ranges between quartiles below the
 * lower one. Sales of up to half off always count.
 */
const FENCE = 7;
const FENCE_LEAST = 0.75;
const known = new WeakMap<Sketch, Band>();

function quantiles(sketch: Sketch, without: number | undefined): Band {
  const cached = without === undefined ? known.get(sketch) : undefined;
  if (cached !== undefined) return cached;
  const p25 = quantile(sketch, 0.25, without);
  const p50 = quantile(sketch, 0.5, without);
  const fence = p50 - Math.max(FENCE_LEAST, FENCE * (p50 - p25));
  const at = (q: number): number => Math.min(p25, quantileAbove(sketch, q, without, fence));
  const band = { p1: at(0.01), p5: at(0.05), p25, p50 };
  if (without === undefined) known.set(sketch, band);
  return band;
}

function mix(own: number, prior: number, weight: number): number {
  return weight * own + (1 - weight) * prior;
}

/** A band moved by a factor given as a logarithm. */
export function shiftBand(band: Band, by: number): Band {
  return { p1: band.p1 + by, p5: band.p5 + by, p25: band.p25 + by, p50: band.p50 + by };
}

/** How sure a band is, 0 to 1: by its observations, and by list prices where it rests on them. */
export function certaintyOf(support: number, listed: boolean): number {
  const weight = support + (listed ? PRIOR_WEIGHT : 0);
  return weight / (weight + PRIOR_WEIGHT);
}

const Z = { p1: -2.326, p5: -1.645, p25: -0.674, p50: 0 };

/** The share of genuine goods that cost less than `value` (a logarithm), straight lines between the band's points on a normal scale. */
export function quantileOf(band: Band, value: number): number {
  const points: [number, number][] = [
    [band.p1, Z.p1],
    [band.p5, Z.p5],
    [band.p25, Z.p25],
    [band.p50, Z.p50],
  ];
  let from = points[0] ?? [0, 0];
  let to = points[3] ?? [0, 0];
  if (value > band.p1 && value < band.p50) {
    for (let i = 1; i < points.length; i++) {
      const next = points[i];
      if (next !== undefined && value <= next[0]) {
        to = next;
        from = points[i - 1] ?? from;
        break;
      }
    }
  } else if (value >= band.p50) from = points[2] ?? from;
  const width = Math.max(to[0] - from[0], 0.02);
  const z = from[1] + ((value - from[0]) / width) * (to[1] - from[1]);
  return normalShare(Math.min(Math.max(z, -6), 6));
}

/** Normal distribution function by the logistic approximation of Bowling et al. (2009), error under 0.00014. */
function normalShare(z: number): number {
  return 1 / (1 + Math.exp(-(0.07056 * z * z * z + 1.5976 * z)));
}
