import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HASH_BYTES } from "./hex.ts";
import { type Pixels, type Plane, type PlaneWriter, writePlane } from "./pixels.ts";

/** The functions of `kernel.as`, which explains them. */
interface KernelExports extends PlaneWriter {
  hashes(): number;
  dct(): number;
  prepare(): void;
  shrink(width: number, height: number, channels: number): void;
  integrate(width: number, height: number, channels: number): void;
  shrinkRegion(width: number, height: number, left: number, top: number, right: number, bottom: number): void;
  quality(): number;
  transform(): void;
  hashUpright(): void;
  hashAll(): void;
}

const ROWS = 16;
const COLUMNS = 64;

let loaded: KernelExports | undefined;

/** The kernel, compiled when the first picture comes; every call works in its one memory. */
function load(): KernelExports {
  if (loaded !== undefined) return loaded;
  const module = new WebAssembly.Module(readFileSync(join(import.meta.dirname, "kernel.wasm")));
  const kernel = new WebAssembly.Instance(module, {}).exports as unknown as KernelExports;
  new Float32Array(kernel.memory.buffer, kernel.dct(), ROWS * COLUMNS).set(cosines());
  kernel.prepare();
  loaded = kernel;
  return kernel;
}

/** Rows 1 to 16 of the cosine transform of 64 values, with the reference's order of operations. */
export function cosines(): Float32Array {
  const scale = Math.fround(Math.sqrt(2 / COLUMNS));
  const matrix = new Float32Array(ROWS * COLUMNS);
  for (let i = 0; i < ROWS; i += 1) {
    for (let j = 0; j < COLUMNS; j += 1) {
      matrix[i * COLUMNS + j] = scale * Math.cos((Math.PI / 2 / COLUMNS) * (i + 1) * (2 * j + 1));
    }
  }
  return matrix;
}

/** The kernel with this picture as its plane. */
export function withPlane(pixels: Pixels): { readonly kernel: KernelExports; readonly plane: Plane } {
  const kernel = load();
  return { kernel, plane: writePlane(pixels, kernel) };
}

/** A copy of the first `count` hashes that the kernel wrote. */
export function takeHashes(kernel: KernelExports, count: number): Uint8Array[] {
  const bytes = new Uint8Array(kernel.memory.buffer, kernel.hashes(), count * HASH_BYTES);
  return Array.from({ length: count }, (_, i) => bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
