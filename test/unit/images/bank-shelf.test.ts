import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createShelf } from "#images/bank-shelf.ts";
import { readShelf, writeShelf } from "#images/bank-snapshot.ts";
import { createEntrySlots } from "#images/entry-slots.ts";
import { turnedHashes } from "#images/turned-hashes.ts";
import type { EntryState } from "#store/entry-changes.ts";

// Many files are written: the usual five seconds are short on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
// Few different ids and bits, so that entries change, come back and collide.
const state = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  live: fc.boolean(),
  quality: fc.integer({ min: 40, max: 60 }),
  source: fc.option(fc.constantFrom("a", "b")),
  expiresAt: fc.option(fc.integer({ min: 0, max: 200 })),
});
const sameHash = (id: number) => new Uint8Array(32).fill(id % 4);
const full = (part: Pick<EntryState, "id" | "live" | "quality" | "source" | "expiresAt">): EntryState => ({
  ...part,
  bankId: 1,
  hash: sameHash(part.id),
  brand: null,
  owner: null,
  parts: null,
  changed: 1n,
});

function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, at) => sum + (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", "").length, 0);
}

test("whatever happens to entries, exactly those that are alive, good and near are found, also after a restart", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "assay-shelf-"));
  const batches = fc.array(fc.array(state, { maxLength: 6 }), { maxLength: 6 });
  const place = { server: "s", upTo: { transaction: 5n, position: 7 }, newest: { transaction: 4n, position: 2 } };
  await fc.assert(
    fc.asyncProperty(batches, hash, fc.integer({ min: 0, max: 256 }), async (changes, wanted, radius) => {
      const shelf = createShelf();
      const truth = new Map<number, EntryState>();
      for (const batch of changes) {
        shelf.apply(batch.map(full));
        for (const part of batch) truth.set(part.id, full(part));
      }
      await writeShelf(folder, 1, place, shelf);
      const restored = await readShelf(folder, 1, { server: "s", present: 5n });
      expect(restored).toMatchObject({ upTo: place.upTo, newest: place.newest });
      const now = 100;
      const expected = [...truth.values()]
        .filter((each) => each.live && each.quality >= 50 && (each.expiresAt === null || each.expiresAt > now))
        .map(({ id, quality, source, hash: known }) => ({ id, quality, source, distance: distance(known, wanted) }))
        .filter((each) => each.distance <= radius)
        .sort((a, b) => a.id - b.id);
      for (const each of [shelf, restored?.shelf]) {
        const found = [...(each?.near([wanted], radius, now) ?? [])].map(([slot, bits]) => {
          const { entry: id, quality, source } = each?.describe(slot) ?? {};
          return { id, quality, source, distance: bits };
        });
        expect(found.sort((a, b) => (a.id ?? 0) - (b.id ?? 0))).toEqual(expected);
        await each?.index.close();
      }
    }),
    { numRuns: 40 },
  );
  // Of another server, or of a time that this database has not reached: not to be believed.
  expect(await readShelf(folder, 1, { server: "other", present: 5n })).toBeUndefined();
  expect(await readShelf(folder, 1, { server: "s", present: 4n })).toBeUndefined();
  rmSync(folder, { recursive: true });
});

test("an entry that several turns of a picture resemble is found once, at its least distance", () => {
  const shelf = createShelf();
  shelf.apply([full({ id: 4, live: true, quality: 90, source: null, expiresAt: null })]);
  const near = sameHash(4).fill(1, 0, 1);
  expect([...shelf.near([near, sameHash(4), near], 31, 0).values()]).toEqual([0]);
});

test("the slot of an entry is found among thousands, with ids beyond 32 bits", () => {
  const ids = fc.uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 5_000 });
  fc.assert(
    fc.property(ids, (entries) => {
      const half = Math.floor(entries.length / 2);
      const slots = createEntrySlots((slot) => entries[slot] ?? -1, half);
      for (let slot = half; slot < entries.length; slot++) slots.set(entries[slot] ?? -1, slot);
      for (const [slot, entry] of entries.entries()) expect(slots.get(entry)).toBe(slot);
      const absent = Number.MAX_SAFE_INTEGER;
      if (!entries.includes(absent)) expect(slots.get(absent)).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});

test("turning a hash four times, or mirroring it twice, gives it back", () => {
  fc.assert(
    fc.property(hash, (given) => {
      const turn = (from: Uint8Array, way: number) => turnedHashes(from)[way] ?? new Uint8Array();
      const same = (bytes: Uint8Array) => expect(Buffer.from(bytes)).toEqual(Buffer.from(given));
      same(turn(given, 0));
      same([1, 1, 1, 1].reduce(turn, given));
      same(turn(turn(given, 1), 3));
      for (const mirrored of [4, 5, 6, 7]) same(turn(turn(given, mirrored), mirrored));
    }),
  );
});
