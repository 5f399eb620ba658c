/** Prices as weights in buckets of equal ratio: small, mergeable, and exact to half a per cent at any quantile. */
export interface Sketch {
  /** Bucket numbers, ascending. */
  readonly buckets: Int16Array;
  readonly weights: Float64Array;
  readonly total: number;
}

/** A sketch that still grows: weight by bucket. */
export type Tally = Map<number, number>;

/** Width of a bucket as a logarithm: two prices in one bucket differ by less than one per cent. */
const STEP = 0.01;
/** From a hundredth of a millionth to twenty billion units of the base currency. */
const LOWEST = -1_840;
const HIGHEST = 2_370;
/** One entry of an encoded sketch: a bucket (2 bytes) and its weight (4 bytes). */
const ENTRY_BYTES = 6;
/** Less than this of one observation is left over from decay and says nothing. */
const NEGLIGIBLE = 0.01;

/** The bucket of a price given as a logarithm. */
export function bucketOf(logarithm: number): number {
  return Math.min(Math.max(Math.round(logarithm / STEP), LOWEST), HIGHEST);
}

/** Puts weight into a bucket. */
export function addTo(tally: Tally, bucket: number, weight: number): void {
  tally.set(bucket, (tally.get(bucket) ?? 0) + weight);
}

/** Adds a sketch to a tally, its weights multiplied by `scale`. */
export function mergeInto(tally: Tally, sketch: Sketch, scale = 1): void {
  for (let i = 0; i < sketch.buckets.length; i++)
    addTo(tally, sketch.buckets[i] ?? 0, (sketch.weights[i] ?? 0) * scale);
}

/** The finished sketch of a tally. */
export function toSketch(tally: Tally): Sketch {
  const entries = [...tally].filter(([, weight]) => weight >= NEGLIGIBLE).sort((a, b) => a[0] - b[0]);
  return {
    buckets: Int16Array.from(entries, ([bucket]) => bucket),
    weights: Float64Array.from(entries, ([, weight]) => weight),
    total: entries.reduce((sum, [, weight]) => sum + weight, 0),
  };
}

/** Whether an observation in this bucket could be among those of the sketch. */
export function contains(sketch: Sketch, bucket: number): boolean {
  const at = sketch.buckets.indexOf(bucket);
  return at >= 0 && (sketch.weights[at] ?? 0) >= 1;
}

/** The price, as a logarithm, below which the share `q` of the observations lies; as if one in `without` were not there. */
export function quantile(sketch: Sketch, q: number, without: number | undefined): number {
  return quantileAbove(sketch, q, without, Number.NEGATIVE_INFINITY);
}

/** The same among the observations that are at least `least`, a logarithm. */
export function quantileAbove(sketch: Sketch, q: number, without: number | undefined, least: number): number {
  const below = weightBelow(sketch, without, least);
  const total = sketch.total - (without === undefined ? 0 : 1);
  const rank = below + q * Math.max(0, total - below - 1);
  const whole = Math.floor(rank);
  const low = valueAt(sketch, whole, without);
  const high = whole + 1 < total ? valueAt(sketch, whole + 1, without) : low;
  return low + (high - low) * (rank - whole);
}

function weightBelow(sketch: Sketch, without: number | undefined, least: number): number {
  let passed = 0;
  for (let i = 0; i < sketch.buckets.length; i++) {
    const bucket = sketch.buckets[i] ?? 0;
    if (bucket * STEP >= least) break;
    passed += (sketch.weights[i] ?? 0) - (bucket === without ? 1 : 0);
  }
  return passed;
}

function valueAt(sketch: Sketch, position: number, without: number | undefined): number {
  let passed = 0;
  let last = 0;
  for (let i = 0; i < sketch.buckets.length; i++) {
    const bucket = sketch.buckets[i] ?? 0;
    const weight = (sketch.weights[i] ?? 0) - (bucket === without ? 1 : 0);
    if (weight <= 0) continue;
    passed += weight;
    last = bucket;
    if (passed > position) break;
  }
  return last * STEP;
}

/** A sketch as bytes, for storing. */
export function encodeSketch({ buckets, weights }: Sketch): Uint8Array {
  const bytes = new Uint8Array(buckets.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < buckets.length; i++) {
    view.setInt16(i * ENTRY_BYTES, buckets[i] ?? 0);
    view.setFloat32(i * ENTRY_BYTES + 2, weights[i] ?? 0);
  }
  return bytes;
}

/** The sketch that `encodeSketch` made bytes of; `scale` multiplies every weight. */
export function decodeSketch(bytes: Uint8Array, scale = 1): Sketch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.byteLength / ENTRY_BYTES);
  const buckets = new Int16Array(count);
  const weights = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    buckets[i] = view.getInt16(i * ENTRY_BYTES);
    const weight = view.getFloat32(i * ENTRY_BYTES + 2) * scale;
    weights[i] = weight;
    total += weight;
  }
  return { buckets, weights, total };
}
