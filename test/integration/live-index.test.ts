import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type LiveIndex, openLiveIndex } from "#images/live-index.ts";
import { createLog, type EventName } from "#src/log.ts";
import type { Database } from "#store/database.ts";
import { savePicture } from "#store/pictures.ts";
import { openTestDatabase } from "../harness/database.ts";

/** So many new pictures make a snapshot due while the process runs. */
const DUE = 200_000;
const SAVED_WITHIN = { timeout: 30_000, interval: 100 };

const folder = mkdtempSync(path.join(tmpdir(), "assay-live-index-"));
const events: EventName[] = [];
const log = { ...createLog({ level: "silent" }), event: (name: EventName) => events.push(name) };
let database: Database;
let close: () => Promise<void>;
const opened: LiveIndex[] = [];

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
  await save(1, DUE);
});
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Small: followers wait for every older transaction of the server, and other tests' databases are on it too. */
const AT_ONCE = 5_000;

/** Saves pictures whose hashes have nothing in common. */
async function save(from: number, to: number): Promise<void> {
  for (let first = from; first <= to; first += AT_ONCE) {
    await database.pool.query(
      `insert into picture (sha256, bytes, decoder, pdq, quality)
       select sha256(('bytes ' || n)::bytea), 1, 1, sha256(('hash ' || n)::bytea), 90 from generate_series($1::int, $2::int) n`,
      [first, Math.min(first + AT_ONCE - 1, to)],
    );
  }
}

async function open(own: string): Promise<LiveIndex> {
  const index = await openLiveIndex({ pool: database.pool, log, folder: own });
  opened.push(index);
  return index;
}

async function found(index: LiveIndex, n: number): Promise<boolean> {
  const { rows } = await database.pool.query("select sha256(('hash ' || $1::int)::bytea) as hash", [n]);
  return index.near([rows[0].hash]).length === 1;
}

test("a folder that cannot be written costs the snapshot, and not the pictures that come later", async () => {
  const file = path.join(folder, "no-folder");
  writeFileSync(file, "");
  const index = await open(path.join(file, "pictures"));
  await vi.waitFor(() => expect(events).toContain("bank.snapshot-failed"), SAVED_WITHIN);
  await save(DUE + 1, DUE + 1);
  await vi.waitFor(async () => expect(await found(index, DUE + 1)).toBe(true), SAVED_WITHIN);
});

test("a picture that a newer decoder sees otherwise is found as that, and no longer as before", async () => {
  const index = await open(path.join(folder, "newer"));
  const numbered = async (n: number) => {
    const { rows } = await database.pool.query(
      "select sha256(('bytes ' || $1::int)::bytea) as sha256, encode(sha256(('hash ' || $1::int)::bytea), 'hex') as hash",
      [n],
    );
    return rows[0];
  };
  const { sha256 } = await numbered(3);
  const { hash } = await numbered(DUE + 3);
  const facts = { format: "png", width: 9, height: 9, quality: 90, regions: [], metadata: {} } as const;
  await savePicture(database.pool, { sha256, bytes: 1, result: { ...facts, hash, backdrop: hash } });
  await index.refresh();
  expect([await found(index, 3), await found(index, DUE + 3)]).toEqual([false, true]);
  const { rows } = await database.pool.query("select encode(backdrop, 'hex') as hash from picture where sha256 = $1", [
    sha256,
  ]);
  expect(rows).toEqual([{ hash }]);
});

test("a process that is killed has left a snapshot from which the next one goes on, with what came since", async () => {
  const own = path.join(folder, "pictures");
  await open(own);
  // Written while it runs: one that is killed writes nothing at its end.
  await vi.waitFor(() => expect(existsSync(path.join(own, "live.hashes"))).toBe(true), SAVED_WITHIN);
  await save(DUE + 2, DUE + 2);
  // What is no longer in the table can only come from the snapshot.
  await database.pool.query("delete from picture where pdq = sha256('hash 7'::bytea)");
  const next = await open(own);
  expect(await found(next, 7)).toBe(true);
  expect(await found(next, DUE + 1)).toBe(true);
  expect(await found(next, DUE + 2)).toBe(true);
});

test("a damaged snapshot is said to be one, and the pictures come from the database", async () => {
  const own = path.join(folder, "damaged");
  mkdirSync(own);
  writeFileSync(path.join(own, "live.hashes"), "half a snapsh");
  events.length = 0;
  const index = await open(own);
  expect(events).toEqual(["bank.snapshot-refused"]);
  expect(await found(index, 1)).toBe(true);
});

test("a folder without a snapshot is nothing to speak of", async () => {
  events.length = 0;
  await open(path.join(folder, "first-start"));
  expect(events).toEqual([]);
});
