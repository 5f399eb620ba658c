import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BankIndex, openBankIndex } from "#images/bank-index.ts";
import { createLog } from "#src/log.ts";
import { createBank } from "#store/banks.ts";
import { type ChangeCursor, presentCursor } from "#store/change-cursor.ts";
import type { Database } from "#store/database.ts";
import { readEntryChanges } from "#store/entry-changes.ts";
import { formatEventCursor, parseEventCursor, readEvents } from "#store/events.ts";
import { migrate } from "#store/migrate.ts";
import { readPictureChanges } from "#store/picture-changes.ts";
import { saveEntries } from "#store/save-entries.ts";
import { openTestDatabase } from "../harness/database.ts";
import { concludeListing } from "../harness/outbox.ts";

/** How much further the old server had counted. */
const AHEAD = 1_000_000;

let database: Database;
let close: () => Promise<void>;
let folder: string;

beforeEach(async () => {
  ({ database, close } = await openTestDatabase());
  folder = mkdtempSync(path.join(tmpdir(), "assay-restored-"));
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Leaves the rows as a dump of a server that counted further leaves them in a new one. */
async function restore(): Promise<void> {
  for (const [table, column] of [
    ["event", "transaction"],
    ["bank", "changed"],
    ["bank_entry", "changed"],
    ["picture", "changed"],
  ]) {
    await database.pool.query(`update ${table} set ${column} = (${column}::text::bigint + ${AHEAD})::text::xid8`);
  }
}

const hash = () => randomBytes(32).toString("hex");
const openIndex = (): Promise<BankIndex> =>
  openBankIndex({ pool: database.pool, log: createLog({ level: "silent" }), folder });

async function listingsAfter(cursor: ChangeCursor): Promise<string[]> {
  const { events } = await readEvents(database.pool, cursor, ["listing.verdict"], 100);
  return events.map(({ event }) => event.listingId);
}

test("after a restore a stream at now hears only what is new, and one that comes back misses nothing", async () => {
  for (const id of ["old-1", "old-2"]) await concludeListing(database, id);
  const began = await presentCursor(database.pool);
  await restore();
  expect(await migrate(database.pool)).toEqual({ migrations: [], restored: true });
  const now = await presentCursor(database.pool);
  // The first as the old server gave it, and one that it gave out after the dump was made.
  const { rows } = await database.pool.query("select transaction, position from event order by position");
  const first = `${rows[0].transaction}-${rows[0].position}`;
  const lost = `${began.transaction + BigInt(AHEAD) + 50n}-0`;
  await concludeListing(database, "new-1");
  const heard = async (id: string) => await listingsAfter(await parseEventCursor(database.pool, id));
  await expect.poll(() => heard(formatEventCursor(now))).toEqual(["new-1"]);
  expect(await heard(first)).toEqual(["old-2", "new-1"]);
  expect(await heard(lost)).toEqual(["new-1"]);
});

test("after a restore banks and pictures are read once, and a new entry is a new state of the banks", async () => {
  const bank = await createBank(database.pool, { name: "fakes", kind: "counterfeit", description: "", radius: 31 });
  await saveEntries(database.pool, bank.id, [{ hash: hash(), quality: 90 }]);
  await database.pool.query(
    `insert into picture (sha256, bytes, decoder, format, pdq, quality) select sha256('1'), 1, 1, 'png', sha256('1'), 90`,
  );
  await restore();
  await migrate(database.pool);
  const read = async () => {
    const after = { upTo: await presentCursor(database.pool) };
    const entries = await readEntryChanges(database.pool, after, 10);
    const pictures = await readPictureChanges(database.pool, after, 10);
    return [...entries.rows, ...pictures.rows];
  };
  await expect.poll(read).toEqual([]);
  const index = await openIndex();
  const before = index.version;
  await saveEntries(database.pool, bank.id, [{ hash: hash(), quality: 90 }]);
  await index.refresh();
  expect(index.version).not.toBe(before);
  await index.close();
});

test("a snapshot from before the restore is not used: it may hold entries that are not in the dump", async () => {
  const bank = await createBank(database.pool, { name: "fakes", kind: "counterfeit", description: "", radius: 31 });
  const lost = hash();
  await saveEntries(database.pool, bank.id, [
    { hash: hash(), quality: 90 },
    { hash: lost, quality: 90 },
  ]);
  await (await openIndex()).close();
  await database.pool.query("delete from bank_entry where hash = decode($1, 'hex')", [lost]);
  await restore();
  await migrate(database.pool);
  const index = await openIndex();
  expect(index.size).toBe(1);
  await index.close();
});

test("a start beside others that write is no restore, and neither is the next one after a restore", async () => {
  const open = await database.pool.connect();
  await open.query("begin; select pg_current_xact_id()");
  await concludeListing(database, "beside");
  expect(await migrate(database.pool)).toMatchObject({ restored: false });
  await open.query("rollback");
  open.release();
  await restore();
  expect(await migrate(database.pool)).toMatchObject({ restored: true });
  await concludeListing(database, "after");
  expect(await migrate(database.pool)).toMatchObject({ restored: false });
});
