import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { createHammingIndex, type HammingIndex } from "#images/hamming/hamming-index.ts";
import { createKernel, createMemory } from "#images/hamming/kernel.ts";
import { applyLayout, layoutFor } from "#images/hamming/layout.ts";
import { type Bank, bruteForce, clusteredBank, near, sequence, uniformBank } from "./hamming-banks.ts";

// Much is computed: the usual five seconds are short on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const open: HammingIndex[] = [];
afterEach(async () => {
  for (const index of open.splice(0)) await index.close();
});

function indexOf(bank: Bank): HammingIndex {
  const index = createHammingIndex();
  open.push(index);
  index.add(bank.hashes, bank.ids);
  return index;
}

test("no known picture inside the radius is missed, and none outside is named, whatever the bank looks like", async () => {
  for (const make of [uniformBank, clusteredBank]) {
    const bank = make(12_000, 1);
    const index = indexOf(bank);
    await index.settled();
    fc.assert(
      fc.property(
        fc.nat(2 ** 31),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 50 }),
        (seed, radius, most) => {
          const hash = near(bank, most, sequence(seed));
          expect(index.search(hash, radius)).toEqual(bruteForce(bank, hash, radius));
        },
      ),
      { numRuns: 80 },
    );
  }
});

test("a match is found at every distance up to the radius, even when its changed bits lie together", async () => {
  const bank = uniformBank(8_000, 2);
  const index = indexOf(bank);
  await index.settled();
  for (let distance = 0; distance <= 40; distance += 1) {
    const hash = bank.hashes.slice(32 * distance, 32 * distance + 32);
    for (let bit = distance; bit < distance * 2; bit += 1) hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(index.search(hash, distance)).toContainEqual({ id: distance, distance });
    expect(index.search(hash, distance - 1)).not.toContainEqual({ id: distance, distance });
  }
});

test.each([11, 12, 13, 14, 16])("an index cut into %i chunks finds what comparing everything finds", (chunks) => {
  const bank = clusteredBank(60_000, chunks);
  const layout = layoutFor(bank.ids.length, chunks);
  const memory = createMemory(layout.dataBytes);
  const kernel = createKernel(memory);
  new Uint8Array(memory.buffer, layout.hashes, bank.hashes.length).set(bank.hashes);
  kernel.exports.permute(layout.hashes, layout.hashes, layout.count);
  applyLayout(kernel.exports, layout);
  for (let chunk = 0; chunk < chunks; chunk += 1) kernel.exports.build(chunk);
  const next = sequence(chunks);
  for (let radius = 0; radius < 64; radius += 1) {
    const hash = near(bank, 40, next);
    const [found, compared] = [new Set<string>(), new Set<string>()];
    let told = 0;
    kernel.run(
      hash,
      ({ search }) => search(radius),
      (position, distance) => {
        told += 1;
        return found.add(`${position} at ${distance}`) !== undefined;
      },
    );
    kernel.run(
      hash,
      ({ scan }) => scan(layout.hashes, layout.count, radius),
      (position, distance) => {
        return compared.add(`${position} at ${distance}`) !== undefined;
      },
    );
    expect(found, `radius ${radius}`).toEqual(compared);
    expect(told, `radius ${radius}: each once`).toBe(found.size);
  }
});

test("pictures come and go while the index is rebuilt, and every answer in between is right", async () => {
  const all = clusteredBank(30_000, 3);
  const index = createHammingIndex();
  open.push(index);
  const next = sequence(4);
  const added = new Set<number>();
  const taken = new Set<number>();
  for (let at = 0; at < 30_000; at += 2_500) {
    index.add(all.hashes.subarray(at * 32, (at + 2_500) * 32), all.ids.subarray(at, at + 2_500));
    for (let id = at; id < at + 2_500; id += 1) added.add(id);
    const gone = Array.from({ length: 300 }, () => next() % (at + 2_500));
    const before = taken.size;
    for (const id of gone) taken.add(id);
    expect(index.remove(gone)).toBe(taken.size - before);
    // Gives the build thread time in some rounds and none in others.
    if (at % 5_000 === 0) await index.settled();
    expect(index.size).toBe(added.size - taken.size);
    for (let k = 0; k < 4; k += 1) {
      const hash = near(all, 30, next);
      const alive = (position: number) => added.has(position) && !taken.has(position);
      expect(index.search(hash, 31)).toEqual(bruteForce(all, hash, 31, alive));
    }
  }
  await index.settled();
  expect(index.size).toBe(added.size - taken.size);
});

test("an id that was taken away and comes back during a rebuild is there once, with its new hash", async () => {
  const bank = uniformBank(5_000, 5);
  const index = indexOf(bank);
  index.remove([7]);
  const [old, fresh] = [bank.hashes.slice(7 * 32, 8 * 32), new Uint8Array(32).fill(0x33)];
  index.add(fresh, [7]);
  for (const wait of [false, true]) {
    if (wait) await index.settled();
    expect(index.search(old)).toEqual([]);
    expect(index.search(fresh)).toEqual([{ id: 7, distance: 0 }]);
    expect(index.size).toBe(5_000);
  }
});

test("one entry with several hashes is found by each, and goes with all of them", async () => {
  const bank = uniformBank(6_000, 6);
  const index = indexOf({ hashes: bank.hashes, ids: bank.ids.map((id) => Math.floor(id / 3)) });
  await index.settled();
  expect(index.search(bank.hashes.slice(0, 32))).toEqual([{ id: 0, distance: 0 }]);
  expect(index.search(bank.hashes.slice(64, 96))).toEqual([{ id: 0, distance: 0 }]);
  expect(index.remove([0, 0, 999_999])).toBe(3);
  expect(index.search(bank.hashes.slice(64, 96))).toEqual([]);
  expect(index.size).toBe(5_997);
});

test("ten thousand copies of one picture are all named, or as many as are wanted", async () => {
  const hash = new Uint8Array(32).fill(0x0f);
  const copies = new Uint8Array(10_000 * 32);
  for (let i = 0; i < 10_000; i += 1) copies.set(hash, i * 32);
  const index = indexOf({ hashes: copies, ids: Uint32Array.from({ length: 10_000 }, (_, i) => 9_999 - i) });
  await index.settled();
  expect(index.search(hash).map(({ id }) => id)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  expect(index.search(hash, 31, 3)).toEqual([0, 1, 2].map((id) => ({ id, distance: 0 })));
  let seen = 0;
  index.visit(hash, 0, () => {
    seen += 1;
    return seen < 5;
  });
  expect(seen).toBe(5);
});

test("a visitor that fails, or searches again, spoils no later answer", () => {
  const bank = uniformBank(100, 9);
  const index = indexOf(bank);
  const hash = bank.hashes.slice(0, 32);
  for (const visit of [
    () => index.search(hash),
    () => {
      throw new Error("gone");
    },
  ]) {
    expect(() => index.visit(hash, 31, visit)).toThrow();
    expect(index.search(hash)).toEqual([{ id: 0, distance: 0 }]);
  }
});

test("every change raises the version, so that a verdict can name the index it saw", async () => {
  const index = indexOf(uniformBank(10, 7));
  const first = index.version;
  index.add(new Uint8Array(32), [2 ** 32 - 1]);
  expect(index.version).toBe(first + 1);
  index.remove([12_345]);
  expect(index.version).toBe(first + 1);
  index.remove([2 ** 32 - 1]);
  expect(index.version).toBe(first + 2);
});

test("what does not fit is refused and changes nothing", () => {
  const index = indexOf(uniformBank(10, 8));
  expect(() => index.add(new Uint8Array(33), [1])).toThrow(/1 ids for 33 bytes/);
  expect(() => index.add(new Uint8Array(32), [-1])).toThrow(/-1 is no id/);
  expect(() => index.add(new Uint8Array(32), [2 ** 32])).toThrow(/no id/);
  expect(() => index.search(new Uint8Array(31))).toThrow(/32 bytes/);
  expect(index.size).toBe(10);
});

test("an index without anything in it answers nothing, at any radius", () => {
  const index = createHammingIndex();
  open.push(index);
  expect(index.search(new Uint8Array(32), 256)).toEqual([]);
  expect(index.remove([1])).toBe(0);
});
