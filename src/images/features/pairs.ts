import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DESCRIPTOR_BYTES, type Features } from "./features.ts";

/** The functions of `kernel.as`, which explains them. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  left(): number;
  right(): number;
  nearest(): number;
  first(): number;
  second(): number;
  back(): number;
  pair(lefts: number, rights: number): void;
}

/** A corner of one picture and the one of another that looks most like it, by their places in the lists. */
export type Pair = readonly [left: number, right: number];

/** Bits of 256 that may differ between two views of one corner: as many as OpenCV's own examples allow. */
const MAX_BITS = 64;
/** The nearest must be clearly nearer than the second: on patterns that repeat, neither means anything. */
const CLEARLY = 0.9;

let loaded: Kernel | undefined;

function load(): Kernel {
  if (loaded !== undefined) return loaded;
  const module = new WebAssembly.Module(readFileSync(join(import.meta.dirname, "kernel.wasm")));
  loaded = new WebAssembly.Instance(module, {}).exports as unknown as Kernel;
  return loaded;
}

/** The corners of two pictures that are each other's nearest, and clearly so. */
export function pairCorners(left: Features, right: Features): Pair[] {
  const kernel = load();
  const bytes = new Uint8Array(kernel.memory.buffer);
  bytes.set(left.descriptors.subarray(0, left.count * DESCRIPTOR_BYTES), kernel.left());
  bytes.set(right.descriptors.subarray(0, right.count * DESCRIPTOR_BYTES), kernel.right());
  kernel.pair(left.count, right.count);
  const words = (at: number, count: number) => new Int32Array(kernel.memory.buffer, at, count);
  const nearest = words(kernel.nearest(), left.count);
  const first = words(kernel.first(), left.count);
  const second = words(kernel.second(), left.count);
  const back = words(kernel.back(), right.count);
  const pairs: Pair[] = [];
  for (let i = 0; i < left.count; i += 1) {
    const j = nearest[i] ?? -1;
    const bits = first[i] ?? MAX_BITS;
    if (j >= 0 && back[j] === i && bits <= MAX_BITS && bits < (second[i] ?? 0) * CLEARLY) pairs.push([i, j]);
  }
  return pairs;
}
