import { HASH_BYTES } from "../pdq/hex.ts";
import type { Part } from "./build.ts";
import { createKernel, createMemory, DATA_START, growMemory, type OnMatch } from "./kernel.ts";

/** Hashes that came since the last build. Every search compares all of them. */
export interface Delta {
  /** All that were added, also those taken away since. */
  count(): number;
  live(): number;
  idAt(position: number): number;
  add(hashes: Uint8Array, ids: ArrayLike<number>): void;
  /** Takes away every hash with one of these ids; says how many there were. */
  remove(ids: ReadonlySet<number>): number;
  search(hash: Uint8Array, radius: number, onMatch: OnMatch): void;
  /** What it holds now, for a thread that builds or a file: shared, not copied, as hashes are only ever added. */
  part(): Part;
}

const FIRST_CAPACITY = 1024;

/** An empty delta, or one that holds what another held. */
export function createDelta(start?: Part): Delta {
  const memory = createMemory(FIRST_CAPACITY * HASH_BYTES);
  const kernel = createKernel(memory);
  let ids = sharedIds(FIRST_CAPACITY);
  let gone = new Uint8Array(FIRST_CAPACITY);
  let count = 0;
  let goneCount = 0;

  const bytesFrom = (position: number, length: number) =>
    new Uint8Array(memory.buffer, DATA_START + position * HASH_BYTES, length * HASH_BYTES);

  function reserve(more: number): void {
    growMemory(memory, (count + more) * HASH_BYTES);
    if (count + more <= ids.length) return;
    const capacity = Math.max(count + more, ids.length * 2);
    const [oldIds, oldGone] = [ids, gone];
    ids = sharedIds(capacity);
    ids.set(oldIds);
    gone = new Uint8Array(capacity);
    gone.set(oldGone);
  }

  if (start !== undefined) {
    reserve(start.ids.length);
    count = start.ids.length;
    bytesFrom(0, count).set(start.hashes);
    ids.set(start.ids);
    gone.set(start.gone);
    for (const flag of start.gone) goneCount += flag;
  }
  return {
    count: () => count,
    live: () => count - goneCount,
    idAt: (position) => ids[position] ?? 0,
    add(hashes, newIds) {
      reserve(newIds.length);
      bytesFrom(count, newIds.length).set(hashes);
      const at = DATA_START + count * HASH_BYTES;
      kernel.exports.permute(at, at, newIds.length);
      ids.set(newIds, count);
      count += newIds.length;
    },
    remove(unwanted) {
      const before = goneCount;
      for (let i = 0; i < count; i += 1) {
        if (gone[i] === 1 || !unwanted.has(ids[i] as number)) continue;
        gone[i] = 1;
        goneCount += 1;
      }
      return goneCount - before;
    },
    search(hash, radius, onMatch) {
      if (count === goneCount) return;
      kernel.run(
        hash,
        ({ scan }) => scan(DATA_START, count, radius),
        (position, distance) => gone[position] === 1 || onMatch(position, distance),
      );
    },
    part: () => ({ hashes: bytesFrom(0, count), ids: ids.subarray(0, count), gone: gone.slice(0, count) }),
  };
}

function sharedIds(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}
