import type { Pixels } from "#images/pdq/pixels.ts";

const CELLS = 64;
const KEPT = 16;
const f = Math.fround;

/** PDQ as its paper describes it, step by step in single precision and without any cleverness. Sides up to 512. */
export function plainPdq(pixels: Pixels): { hash: Uint8Array; quality: number } {
  const { width, height } = pixels;
  let plane = lumaOf(pixels);
  if (width !== CELLS || height !== CELLS) {
    for (let pass = 0; pass < 2; pass += 1) {
      plane = box(plane, width, 1, height, width);
      plane = box(plane, height, width, width, 1);
    }
    plane = decimate(plane, width, height);
  }
  return { hash: bitsOf(transform(plane)), quality: qualityOf(plane) };
}

function lumaOf({ data, width, height, channels }: Pixels): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [r = 0, g = 0, b = 0] = data.subarray(i * channels, i * channels + 3);
    if (channels === 1) return r;
    return f(f(f(f(0.299) * r) + f(f(0.587) * g)) + f(f(0.114) * b));
  });
}

/** Means over a sliding window along one dimension; at the ends the window is cut off. */
function box(source: Float32Array, length: number, stride: number, lines: number, lineStride: number): Float32Array {
  const out = new Float32Array(source.length);
  const window = Math.floor((length + 2 * CELLS - 1) / (2 * CELLS));
  const ahead = Math.floor((window + 2) / 2) - 1;
  for (let line = 0; line < lines; line += 1) {
    const at = (i: number) => line * lineStride + i * stride;
    let sum = 0;
    let count = 0;
    for (let i = -ahead; i < length; i += 1) {
      const [enters, leaves] = [i + ahead, i + ahead - window];
      if (enters < length) {
        sum = f(sum + (source[at(enters)] ?? 0));
        count += 1;
      }
      if (leaves >= 0) {
        sum = f(sum - (source[at(leaves)] ?? 0));
        count -= 1;
      }
      if (i >= 0) out[at(i)] = f(sum / count);
    }
  }
  return out;
}

function decimate(plane: Float32Array, width: number, height: number): Float32Array {
  return Float32Array.from({ length: CELLS * CELLS }, (_, cell) => {
    const y = Math.floor(((Math.floor(cell / CELLS) + 0.5) * height) / CELLS);
    const x = Math.floor((((cell % CELLS) + 0.5) * width) / CELLS);
    return plane[y * width + x] ?? 0;
  });
}

function qualityOf(grid: Float32Array): number {
  let sum = 0;
  const step = (a: number, b: number) => Math.abs(Math.trunc(f(f(f((grid[a] ?? 0) - (grid[b] ?? 0)) * 100) / 255)));
  for (let i = 0; i < CELLS; i += 1) {
    for (let j = 0; j < CELLS; j += 1) {
      if (i + 1 < CELLS) sum += step(i * CELLS + j, (i + 1) * CELLS + j);
      if (j + 1 < CELLS) sum += step(i * CELLS + j, i * CELLS + j + 1);
    }
  }
  return Math.min(100, Math.floor(sum / 90));
}

function transform(grid: Float32Array): Float32Array {
  const weight = (i: number, k: number) =>
    f(f(Math.sqrt(2 / CELLS)) * Math.cos((Math.PI / 2 / CELLS) * (i + 1) * (2 * k + 1)));
  const weights = Float32Array.from({ length: KEPT * CELLS }, (_, at) => weight(Math.floor(at / CELLS), at % CELLS));
  const halfWay = new Float32Array(KEPT * CELLS);
  for (let i = 0; i < KEPT; i += 1) {
    for (let j = 0; j < CELLS; j += 1) {
      let sum = 0;
      for (let k = 0; k < CELLS; k += 1) sum = f(sum + f((weights[i * CELLS + k] ?? 0) * (grid[k * CELLS + j] ?? 0)));
      halfWay[i * CELLS + j] = sum;
    }
  }
  const spectrum = new Float32Array(KEPT * KEPT);
  for (let i = 0; i < KEPT; i += 1) {
    for (let j = 0; j < KEPT; j += 1) {
      let sum = 0;
      for (let k = 0; k < CELLS; k += 1) {
        sum = f(sum + f((halfWay[i * CELLS + k] ?? 0) * (weights[j * CELLS + k] ?? 0)));
      }
      spectrum[i * KEPT + j] = sum;
    }
  }
  return spectrum;
}

/** Bit `k` is worth 2^k in one number of 256 bits that is written with its highest digit first. */
function bitsOf(spectrum: Float32Array): Uint8Array {
  const median = spectrum.toSorted()[KEPT * KEPT * 0.5 - 1] ?? 0;
  const hash = new Uint8Array(32);
  for (const [k, value] of spectrum.entries()) {
    if (value > median) hash[31 - (k >> 3)] = (hash[31 - (k >> 3)] ?? 0) | (1 << (k & 7));
  }
  return hash;
}
