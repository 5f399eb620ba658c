import { createKernel, type HammingKernel, type OnMatch } from "./kernel.ts";
import { applyLayout, type Layout } from "./layout.ts";

/** Hashes that no longer change, sorted by id, with their postings; only taking some away is possible. */
export interface Segment {
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  /** One bit a hash: taken away. */
  readonly dead: Uint8Array;
  /** How many are left. */
  live(): number;
  idAt(position: number): number;
  isDead(position: number): boolean;
  search(hash: Uint8Array, radius: number, onMatch: OnMatch): void;
  /** Takes away every hash with this id; says how many there were. */
  remove(id: number): number;
}

/** What a worker builds and a snapshot holds. */
export interface SegmentData {
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly dead?: Uint8Array;
}

/** A segment over memory that is already filled. */
export function openSegment({ memory, layout, dead = new Uint8Array((layout.count + 7) >> 3) }: SegmentData): Segment {
  const kernel: HammingKernel = createKernel(memory);
  applyLayout(kernel.exports, layout);
  const ids = new Uint32Array(memory.buffer, layout.ids, layout.count);
  let gone = countBits(dead);
  const isDead = (position: number) => (((dead[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;
  return {
    memory,
    layout,
    dead,
    live: () => layout.count - gone,
    idAt: (position) => ids[position] ?? 0,
    isDead,
    search(hash, radius, onMatch) {
      if (gone === layout.count) return;
      kernel.run(
        hash,
        ({ search }) => search(radius),
        (position, distance) => isDead(position) || onMatch(position, distance),
      );
    },
    remove(id) {
      const before = gone;
      for (let at = firstAtLeast(ids, id); ids[at] === id; at += 1) {
        if (isDead(at)) continue;
        dead[at >> 3] = (dead[at >> 3] ?? 0) | (1 << (at & 7));
        gone += 1;
      }
      return gone - before;
    },
  };
}

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function firstAtLeast(sorted: Uint32Array, id: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
