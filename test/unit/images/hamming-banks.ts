import { hammingDistance } from "#images/pdq/hex.ts";

/** Hashes one after the other, and an id for each. */
export interface Bank {
  readonly hashes: Uint8Array;
  readonly ids: Uint32Array;
}

/** Random numbers of 32 bits, the same for the same seed. */
export function sequence(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Hashes without any likeness. */
export function uniformBank(count: number, seed: number, firstId = 0): Bank {
  const next = sequence(seed);
  const words = Uint32Array.from({ length: count * 8 }, next);
  return { hashes: new Uint8Array(words.buffer), ids: Uint32Array.from({ length: count }, (_, i) => firstId + i) };
}

/** Families of near copies and exact doubles, with bits that go together, as the pictures of a marketplace give. */
export function clusteredBank(count: number, seed: number, firstId = 0): Bank {
  const next = sequence(seed);
  const bank = uniformBank(count, seed + 1, firstId);
  for (let i = 0; i < count; ) {
    const family = next() % 3 === 0 ? 1 + (next() % 60) : 1;
    const spread = [1, 12, 40, 90][next() % 4] ?? 1;
    for (let k = 1; k < family && i + k < count; k += 1) {
      bank.hashes.copyWithin((i + k) * 32, i * 32, i * 32 + 32);
      flip(bank.hashes.subarray((i + k) * 32, (i + k) * 32 + 32), next() % spread, next);
    }
    // Half of all hashes agree in a quarter of their bits.
    if (next() % 2 === 0) bank.hashes.fill(0x5a, i * 32 + 8, i * 32 + 16);
    i += family;
  }
  return bank;
}

/** A hash of the bank with up to `most` bits changed. */
export function near({ hashes, ids }: Bank, most: number, next: () => number): Uint8Array {
  const at = (next() % ids.length) * 32;
  const hash = hashes.slice(at, at + 32);
  flip(hash, next() % (most + 1), next);
  return hash;
}

function flip(hash: Uint8Array, bits: number, next: () => number): void {
  for (let k = 0; k < bits; k += 1) {
    const bit = next() & 255;
    hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
}

/** What must be found, by comparing everything: nearest first, then by id. */
export function bruteForce(
  bank: Bank,
  hash: Uint8Array,
  radius: number,
  alive: (position: number) => boolean = () => true,
) {
  const found: { id: number; distance: number }[] = [];
  for (const [i, id] of bank.ids.entries()) {
    if (!alive(i)) continue;
    const distance = hammingDistance(hash, bank.hashes.subarray(i * 32, i * 32 + 32));
    if (distance <= radius) found.push({ id, distance });
  }
  return found.sort((a, b) => a.distance - b.distance || a.id - b.id);
}
