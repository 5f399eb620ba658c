import { mkdtemp, open, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fillFromFile, lengthInFile, writeBlocks } from "#images/hamming/blocks.ts";

/** So much that several threads read it where there are several cores. */
const BYTES = 130 * 1024 * 1024 + 17;
const START = 5;

let folder: string;
let file: string;
const written = new Uint8Array(BYTES);
for (let at = 0; at < BYTES; at += 4_099) written[at] = at % 251;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-blocks-"));
  file = join(folder, "blocks");
  const handle = await open(file, "w");
  await handle.write(Buffer.alloc(START));
  await writeBlocks(handle, written);
  await handle.close();
});
afterAll(() => rm(folder, { recursive: true }));

async function fill() {
  const target = new Uint8Array(new SharedArrayBuffer(BYTES));
  const handle = await open(file);
  const wrong = await fillFromFile(handle, START, target);
  await handle.close();
  return { wrong, target };
}

test("what was written is read whole, by all threads together", async () => {
  const { wrong, target } = await fill();
  expect(wrong).toBeUndefined();
  expect(Buffer.compare(target, written)).toBe(0);
});

test("a changed byte is noticed wherever it lies, whichever thread reads it", async () => {
  const end = START + lengthInFile(BYTES);
  for (const at of [START, 40_000_000, 90_000_000, end - 1]) {
    const handle = await open(file, "r+");
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    await handle.write(Buffer.from([(byte[0] ?? 0) ^ 4]), 0, 1, at);
    expect((await fill()).wrong, `byte ${at}`).toMatch(/checksum/);
    await handle.write(byte, 0, 1, at);
    await handle.close();
  }
});

test("a file that is cut off is noticed", async () => {
  await truncate(file, START + lengthInFile(BYTES) - 1);
  expect((await fill()).wrong).toMatch(/too early/);
});
