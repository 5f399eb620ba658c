import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HASH_BYTES } from "../pdq/hex.ts";
import { PERMUTATION } from "./permutation.ts";

/** The functions of `kernel.as`, which explains them. */
export interface KernelExports {
  permutation(): number;
  query(): number;
  matches(): number;
  prepare(): void;
  permute(from: number, to: number, count: number): void;
  setHashes(at: number, count: number, chunks: number, postingBytes: number): void;
  setChunk(chunk: number, firstBit: number, bits: number, directory: number, postings: number): void;
  build(chunk: number): void;
  search(radius: number): void;
  scan(at: number, count: number, radius: number): void;
}

/** Told of every match: its position and distance. False ends the search. */
export type OnMatch = (position: number, distance: number) => boolean;

/** A kernel and the memory in which it works. */
export interface HammingKernel {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  /** Runs a search of the kernel for this hash. */
  run(hash: Uint8Array, search: (kernel: KernelExports) => void, onMatch: OnMatch): void;
}

const PAGE_BYTES = 65_536;
/** Where our data begins: before it lie the kernel's own tables. */
export const DATA_START = 4 * PAGE_BYTES;
/** Vectors and whole words are read past the end of the last hash. */
const SLACK_BYTES = 64;
/** All that 32 bits address. */
const MAX_PAGES = 65_536;

let module: WebAssembly.Module | undefined;

/** Memory for so many bytes of data, shared between threads. It may grow to 4 GB. */
export function createMemory(dataBytes: number): WebAssembly.Memory {
  const initial = pagesFor(dataBytes);
  return new WebAssembly.Memory({ initial, maximum: MAX_PAGES, shared: true });
}

/** Makes room for so many bytes of data. */
export function growMemory(memory: WebAssembly.Memory, dataBytes: number): void {
  const missing = pagesFor(dataBytes) - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
}

function pagesFor(dataBytes: number): number {
  return Math.ceil((DATA_START + dataBytes + SLACK_BYTES) / PAGE_BYTES);
}

/** A kernel over this memory. */
export function createKernel(memory: WebAssembly.Memory): HammingKernel {
  module ??= new WebAssembly.Module(readFileSync(join(import.meta.dirname, "kernel.wasm")));
  let listener: OnMatch | undefined;
  const flush = (count: number): number => {
    const held = new Uint32Array(memory.buffer, exports.matches(), count * 2);
    for (let i = 0; i < held.length; i += 2) {
      if (listener?.(held[i] as number, held[i + 1] as number) === false) return 0;
    }
    return 1;
  };
  const instance = new WebAssembly.Instance(module, { env: { memory }, host: { flush } });
  const exports = instance.exports as unknown as KernelExports;
  new Uint8Array(memory.buffer, exports.permutation(), PERMUTATION.length).set(PERMUTATION);
  exports.prepare();
  return {
    exports,
    memory,
    run(hash, search, onMatch) {
      // The kernel holds one query: a search from within a search would spoil the outer one.
      if (listener !== undefined) throw new Error("an index cannot be searched while it tells of its matches");
      new Uint8Array(memory.buffer, exports.query(), HASH_BYTES).set(hash);
      listener = onMatch;
      try {
        search(exports);
      } finally {
        listener = undefined;
      }
    },
  };
}
