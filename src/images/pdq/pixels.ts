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

/** The part of the kernel that takes a picture in. */
export interface PlaneWriter {
  readonly memory: WebAssembly.Memory;
  /** Where the plane lies. */
  pixels(): number;
  /** Where the offsets of the columns to pick are kept. */
  nearest(): number;
  /** Where a row to pick from is put: the last thing in memory. */
  row(): number;
  /** Fills row `y` of the plane from the row, with one or three bytes a pixel. */
  pick(y: number, channels: number): void;
}

/** The kernel reads a pixel of three bytes as four, beyond the end of the row. */
const READ_BEYOND = 4;
const PAGE = 65_536;

/**
 * Writes the picture into the kernel as the reference hashes it: as it is, or, when a side is longer than 512, by the
 * nearest neighbour in a square of 512. The neighbour of `x` is `floor(x * width / 512)`, as CImg's resize chooses it.
 */
export function writePlane({ data, width, height, channels }: Pixels, kernel: PlaneWriter): Plane {
  const fits = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!fits || data.length < width * height * channels) {
    throw new AssayError("input.invalid", `${data.length} bytes are no picture of ${width} × ${height} × ${channels}.`);
  }
  if (width <= PLANE_SIDE && height <= PLANE_SIDE) {
    const all = data.subarray(0, width * height * channels);
    new Uint8Array(kernel.memory.buffer, kernel.pixels(), all.length).set(all);
    return { width, height, channels };
  }
  const bytes = width * channels;
  const missing = kernel.row() + bytes + READ_BEYOND - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  const columns = new Int32Array(kernel.memory.buffer, kernel.nearest(), PLANE_SIDE);
  for (let x = 0; x < PLANE_SIDE; x += 1) columns[x] = Math.floor((x * width) / PLANE_SIDE) * channels;
  const row = new Uint8Array(kernel.memory.buffer, kernel.row(), bytes);
  for (let y = 0; y < PLANE_SIDE; y += 1) {
    const at = Math.floor((y * height) / PLANE_SIDE) * bytes;
    row.set(data.subarray(at, at + bytes));
    kernel.pick(y, channels);
  }
  return { width: PLANE_SIDE, height: PLANE_SIDE, channels: channels === 1 ? 1 : 3 };
}
