import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createHammingIndex, openHammingIndex } from "#images/hamming/hamming-index.ts";
import { clusteredBank, near, sequence } from "./hamming-banks.ts";

// Much is computed: the usual five seconds are short on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-snapshot-"));
});
afterAll(() => rm(folder, { recursive: true }));

const bank = clusteredBank(9_000, 1);

async function saved(name: string) {
  const file = join(folder, name);
  const index = createHammingIndex();
  index.add(bank.hashes.subarray(0, 8_000 * 32), bank.ids.subarray(0, 8_000));
  await index.settled();
  // Some not yet built, some taken away on either side.
  index.add(bank.hashes.subarray(8_000 * 32), bank.ids.subarray(8_000));
  index.remove([5, 17, 8_500]);
  await index.save(file, "row 4711");
  return { file, index };
}

test("a restart finds the same pictures as before, and knows how far it had read", async () => {
  const { file, index } = await saved("same");
  const { index: again, mark } = await openHammingIndex(file);
  expect(mark).toBe("row 4711");
  expect([again.size, again.version]).toEqual([8_997, index.version]);
  const next = sequence(2);
  for (let k = 0; k < 40; k += 1) {
    const hash = near(bank, 30, next);
    expect(again.search(hash)).toEqual(index.search(hash));
  }
  expect(again.remove([5, 6])).toBe(1);
  again.add(bank.hashes, bank.ids);
  await again.settled();
  expect(again.size).toBe(8_996 + 9_000);
});

test("an empty index can be saved and opened", async () => {
  const file = join(folder, "empty");
  await createHammingIndex().save(file);
  expect((await openHammingIndex(file)).index.size).toBe(0);
});

test("a changed byte anywhere is noticed, so that no picture is silently lost", async () => {
  const { file } = await saved("changed");
  const good = await readFile(file);
  const next = sequence(3);
  const places = [0, 8, 12, 20, good.length - 1, ...Array.from({ length: 25 }, () => next() % good.length)];
  for (const at of places) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0x10;
    await writeFile(file, bad);
    await expect(openHammingIndex(file), `byte ${at}`).rejects.toMatchObject({ code: "input.invalid" });
  }
});

test("a file that was not fully written, or is something else, is refused", async () => {
  const { file } = await saved("short");
  const good = await readFile(file);
  for (const length of [0, 7, 16, 100, 5_000, good.length - 1]) {
    await writeFile(file, good.subarray(0, length));
    await expect(openHammingIndex(file), `${length} bytes`).rejects.toMatchObject({ code: "input.invalid" });
  }
  await writeFile(file, Buffer.concat([good, Buffer.from("x")]));
  await expect(openHammingIndex(file)).rejects.toMatchObject({ code: "input.invalid" });
  await writeFile(file, "hash,quality\n");
  await expect(openHammingIndex(file)).rejects.toMatchObject({ code: "input.invalid" });
});

test("a save that fails leaves the snapshot before it, and no half-written file", async () => {
  const inside = join(folder, "nowhere", "index");
  await expect(createHammingIndex().save(inside)).rejects.toThrow(/ENOENT/);
  expect(existsSync(inside)).toBe(false);
  await saved("clean");
  expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([]);
});
