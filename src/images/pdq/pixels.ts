import { AssayError } from "#src/errors.ts";

/** A decoded picture: rows from top to bottom, pixels from left to right, one byte a channel. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Grey, RGB, or RGB with an alpha channel, which is ignored. */
  readonly channels: 1 | 3 | 4;
}

/** The reference brings every picture with a longer side to this square before it hashes. */
export const PLANE_SIDE = 512;
/** Below this the reference gives the empty hash and quality 0. */
export const MIN_SIDE = 5;

/** Where a plane lies in the kernel's memory. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/**
 * Writes the picture to `target` as the reference hashes it: as it is, or, when a side is longer than 512, by the
 * nearest neighbour in a square of 512. The neighbour of `x` is `floor(x * width / 512)`, as CImg's resize chooses it.
 */
export function writePlane({ data, width, height, channels }: Pixels, target: Uint8Array): Plane {
  const fits = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!fits || data.length < width * height * channels) {
    throw new AssayError("input.invalid", `${data.length} bytes are no picture of ${width} × ${height} × ${channels}.`);
  }
  if (width <= PLANE_SIDE && height <= PLANE_SIDE) {
    target.set(data.subarray(0, width * height * channels));
    return { width, height, channels };
  }
  if (channels === 1) sampleGrey(data, width, height, target);
  else sampleColour(data, width, height, channels, target);
  return { width: PLANE_SIDE, height: PLANE_SIDE, channels: channels === 1 ? 1 : 3 };
}

function sampleGrey(data: Uint8Array, width: number, height: number, target: Uint8Array): void {
  const columns = nearest(width, 1);
  let out = 0;
  for (let y = 0; y < PLANE_SIDE; y += 1) {
    const row = Math.floor((y * height) / PLANE_SIDE) * width;
    for (let x = 0; x < PLANE_SIDE; x += 1) {
      target[out] = data[row + (columns[x] as number)] as number;
      out += 1;
    }
  }
}

function sampleColour(data: Uint8Array, width: number, height: number, channels: number, target: Uint8Array): void {
  const columns = nearest(width, channels);
  let out = 0;
  for (let y = 0; y < PLANE_SIDE; y += 1) {
    const row = Math.floor((y * height) / PLANE_SIDE) * width * channels;
    for (let x = 0; x < PLANE_SIDE; x += 1) {
      const at = row + (columns[x] as number);
      target[out] = data[at] as number;
      target[out + 1] = data[at + 1] as number;
      target[out + 2] = data[at + 2] as number;
      out += 3;
    }
  }
}

function nearest(side: number, channels: number): Int32Array {
  return Int32Array.from({ length: PLANE_SIDE }, (_, i) => Math.floor((i * side) / PLANE_SIDE) * channels);
}
