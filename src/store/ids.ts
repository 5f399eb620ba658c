import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

const BYTES_OF_ONE = 16;
/** Randomness is drawn for so many ids at once: asking for sixteen bytes costs as much as asking for thousands. */
const AHEAD = 256;
const pool = new Uint8Array(AHEAD * BYTES_OF_ONE);
let used = pool.length;

/** A new UUID, version 7: rows written together lie together in an index. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + BYTES_OF_ONE);
  used += BYTES_OF_ONE;
  return v7({ random });
}
