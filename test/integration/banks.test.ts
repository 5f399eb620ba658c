import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type BankIndex, openBankIndex } from "#images/bank-index.ts";
import { MAX_LIST_LINE, readHashList } from "#input/hash-list.ts";
import { readLines } from "#input/lines.ts";
import type { Queues } from "#queue/lanes.ts";
import { createLog } from "#src/log.ts";
import { recordBankHits, recordOverturns } from "#store/bank-hits.ts";
import { changeBank, countBank, createBank, findBank, listBanks } from "#store/banks.ts";
import { presentCursor } from "#store/change-cursor.ts";
import type { ChangePage } from "#store/change-pages.ts";
import type { Database } from "#store/database.ts";
import { changeEntry, findEntryByHash } from "#store/entries.ts";
import { type EntryState, readEntryChanges } from "#store/entry-changes.ts";
import { saveEntries } from "#store/save-entries.ts";
import { importHashList } from "#tasks/import-bank.ts";
import { retrohuntTask } from "#tasks/retrohunt.ts";
import { openTestDatabase } from "../harness/database.ts";
import { concludeListing } from "../harness/outbox.ts";
import { planOf } from "../harness/plan.ts";

const log = createLog({ level: "silent" });
const folder = mkdtempSync(path.join(tmpdir(), "assay-banks-"));
let database: Database;
let close: () => Promise<void>;
const opened: BankIndex[] = [];

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(more: Partial<Parameters<typeof openBankIndex>[0]> = {}): Promise<BankIndex> {
  const index = await openBankIndex({ pool: database.pool, log, folder, ...more });
  opened.push(index);
  return index;
}

/** Waits until nothing that began before is open on the server, which other test files use as well. */
async function nothingOlderOpen(): Promise<void> {
  const { rows } = await database.pool.query<{ number: string }>("select transaction_number()::text as number");
  const number = BigInt(rows[0]?.number ?? 0);
  const oldest = async () => (await presentCursor(database.pool)).transaction;
  await expect.poll(oldest, { timeout: 90_000 }).toBeGreaterThan(number);
}

let banks = 0;
async function freshBank(kind: "counterfeit" | "official" | "benign" | "other" = "counterfeit") {
  banks += 1;
  return await createBank(database.pool, { name: `bank-${banks}`, kind, description: "", radius: 31 });
}
const hex = () => randomBytes(32).toString("hex");
const bytes = (hash: string) => Buffer.from(hash, "hex");
const entriesOf = (index: BankIndex, hash: string) => index.match([bytes(hash)], 100).map(({ bank }) => bank);

async function importText(bankId: number, text: string | Buffer, format: "csv" | "ndjson" = "csv") {
  const body = Readable.from([typeof text === "string" ? Buffer.from(text) : text], { objectMode: false });
  return await importHashList(database.pool, bankId, readHashList(readLines(body, MAX_LIST_LINE), format));
}

async function entryOf(bankId: number, hash: string) {
  const entry = await findEntryByHash(database.pool, bankId, hash);
  if (entry === undefined) throw new Error("the entry is not there");
  return entry;
}

describe("importing", () => {
  test("the same list again changes nothing, and a fuller one completes what is there", async () => {
    const { id } = await freshBank();
    const hash = hex();
    expect(await importText(id, `hash,brand\n${hash},Acme\n`)).toMatchObject({ added: 1, unchanged: 0 });
    expect(await importText(id, `hash,brand\n${hash},Acme\n`)).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    expect(await importText(id, `hash,quality,evidence\n${hash},99,case 7\n`)).toMatchObject({ added: 0, changed: 1 });
    expect(await entryOf(id, hash)).toMatchObject({ quality: 99, brand: "Acme", evidence: "case 7", status: "active" });
  });

  test("a list can withdraw an entry, and never revives one that was withdrawn here", async () => {
    const bank = await freshBank();
    const hash = hex();
    await importText(bank.id, `hash,status\n${hash},active`);
    expect(await importText(bank.id, `hash,status\n${hash},retracted`)).toMatchObject({ changed: 1 });
    expect(await importText(bank.id, `hash,status\n${hash},active`)).toMatchObject({ changed: 0, unchanged: 1 });
    expect((await entryOf(bank.id, hash)).status).toBe("retracted");
    const { rows } = await database.pool.query("select hunt_at > now() as due from bank_entry where bank_id = $1", [
      bank.id,
    ]);
    expect(rows).toEqual([{ due: true }]);
  });

  test("bad lines are named by their number and cost nothing else", async () => {
    const { id } = await freshBank();
    const [first, last] = [hex(), hex()];
    const text = Buffer.concat([
      Buffer.from(`hash,quality\n${first},80\n${first.slice(2)},80\n${"x".repeat(MAX_LIST_LINE + 1)}\n`),
      Buffer.from([0xff, 0xfe, 0x41, 0x0a]),
      Buffer.from(`${last},nan\n\n${first},81\n${last},80`),
    ]);
    const summary = await importText(id, text);
    expect(summary).toMatchObject({ lines: 7, added: 2, repeated: 1, refused: 4 });
    expect(summary.problems.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
    expect((await entryOf(id, first)).quality).toBe(81);
  });

  test.each([
    ["UTF-16", Buffer.from(`\uFEFFhash\n${hex()}\n`, "utf16le")],
    ["a picture", randomBytes(5_000)],
    ["a page of another kind", Buffer.from("<html>\n<body>no\n")],
  ])("%s is refused whole", async (_, body) => {
    const { id } = await freshBank();
    const summary = await importText(id, body);
    expect(summary.added).toBe(0);
    expect(summary.refused).toBe(summary.lines);
    expect(summary.refused).toBeGreaterThan(0);
  });

  test("two imports of one list at once end with each hash once", async () => {
    const { id } = await freshBank();
    const list = Array.from({ length: 25_000 }, hex);
    const backwards = [...list].reverse();
    const sums = await Promise.all([
      importText(id, list.map((hash) => `${hash},60`).join("\n")),
      importText(id, backwards.map((hash) => `${hash},70`).join("\n")),
    ]);
    expect(sums.reduce((sum, { added }) => sum + added, 0)).toBe(list.length);
    const { rows } = await database.pool.query("select count(*)::int from bank_entry where bank_id = $1", [id]);
    expect(rows[0].count).toBe(list.length);
  });
});

describe("matching", () => {
  test("finds what is within the bank's radius, with all that a verdict says of it, and nothing of poor quality", async () => {
    const bank = await freshBank("official");
    const [hash, poor] = [hex(), hex()];
    await saveEntries(database.pool, bank.id, [
      { hash, quality: 90, source: "press kit", brand: "Acme", owner: "Acme Ltd" },
      { hash: poor, quality: 49 },
    ]);
    const index = await open();
    const near = bytes(hash);
    near[0] = (near[0] ?? 0) ^ 0b111;
    const { id } = await entryOf(bank.id, hash);
    expect(index.match([bytes(hex()), near], 80)).toEqual([
      {
        ...{ bank: bank.name, kind: "official", entry: id, distance: 3, quality: 90 },
        ...{ source: "press kit", brand: "Acme", owner: "Acme Ltd" },
      },
    ]);
    expect(index.match([near], 49)).toEqual([]);
    expect(entriesOf(index, poor)).toEqual([]);
    await changeBank(database.pool, bank.name, { radius: 2 });
    await index.refresh();
    expect(index.match([near], 80)).toEqual([]);
    expect(index.match([near], 80, 40)).toHaveLength(1);
  });

  test("a retracted, quarantined or expired entry is no longer matched, and one that comes back is", async () => {
    const bank = await freshBank();
    const hash = hex();
    let clock = Date.now();
    await saveEntries(database.pool, bank.id, [{ hash, quality: 90, expiresAt: new Date(clock + 60_000) }]);
    const index = await open({ now: () => clock });
    const { id } = await entryOf(bank.id, hash);
    for (const status of ["retracted", "active", "quarantined", "active"] as const) {
      const before = index.version;
      await changeEntry(database.pool, bank.name, id, { status });
      await index.refresh();
      expect(entriesOf(index, hash)).toEqual(status === "active" ? [bank.name] : []);
      expect(index.version).not.toBe(before);
    }
    clock += 61_000;
    expect(entriesOf(index, hash)).toEqual([]);
  });

  test("while a list comes in, what is committed is found and nothing else is missed", async () => {
    const bank = await freshBank();
    const index = await open();
    const list = Array.from({ length: 30_000 }, hex);
    const importing = importText(bank.id, list.join("\n"));
    let done = false;
    void importing.then(() => {
      done = true;
    });
    let last = 0;
    while (!done) {
      await index.refresh();
      const found = list.filter((_, place) => place % 500 === 0).filter((hash) => entriesOf(index, hash).length > 0);
      expect(found.length).toBeGreaterThanOrEqual(last);
      last = found.length;
    }
    await index.refresh();
    expect(list.filter((_, place) => place % 500 === 0 && entriesOf(index, list[place] ?? "").length === 0)).toEqual(
      [],
    );
  });

  /** A transaction that has written and is still open, which a failing test ends too. */
  async function openTransaction() {
    const client = await database.pool.connect();
    let open = true;
    const end = async () => {
      if (!open) return;
      open = false;
      await client.query("commit");
      client.release();
    };
    onTestFinished(end);
    await client.query("begin");
    return { client, end };
  }

  test("an entry committed late, after newer ones, is not stepped over", async () => {
    const bank = await freshBank();
    const index = await open();
    const [late, early] = [hex(), hex()];
    const { client, end } = await openTransaction();
    await client.query("insert into bank_entry (bank_id, hash, quality) values ($1, $2, 90)", [bank.id, bytes(late)]);
    await saveEntries(database.pool, bank.id, [{ hash: early, quality: 90 }]);
    await index.refresh();
    expect([entriesOf(index, early), entriesOf(index, late)]).toEqual([[bank.name], []]);
    await end();
    await index.refresh();
    expect(entriesOf(index, late)).toEqual([bank.name]);
  });

  test("however much is committed while an older transaction is open, all of it is matched, and read once", async () => {
    const bank = await freshBank();
    const index = await open();
    await nothingOlderOpen();
    const { client, end } = await openTransaction();
    const late = hex();
    await client.query("insert into bank_entry (bank_id, hash, quality) values ($1, $2, 90)", [bank.id, bytes(late)]);
    const began = { upTo: await presentCursor(database.pool) };
    const list = Array.from({ length: 25_000 }, hex);
    await importText(bank.id, list.join("\n"));
    const [first = "", last = ""] = [list[0], list.at(-1)];
    const { id } = await entryOf(bank.id, first);
    await changeEntry(database.pool, bank.name, id, { status: "retracted" });
    await index.refresh();
    expect([first, last, late].map((hash) => entriesOf(index, hash).length)).toEqual([0, 1, 0]);

    const numbers: number[] = [];
    let page = await readEntryChanges(database.pool, began, 10_000);
    for (; page.more; page = await readEntryChanges(database.pool, page.place, 10_000))
      numbers.push(...page.rows.map((entry) => entry.id));
    numbers.push(...page.rows.map((entry) => entry.id));
    expect(numbers.length).toBe(list.length);
    expect(new Set(numbers).size).toBe(list.length);
    page = await readEntryChanges(database.pool, page.place, 10_000);
    expect([page.rows.length, page.more]).toEqual([0, false]);
    await end();
    page = await readEntryChanges(database.pool, page.place, 10_000);
    expect(page.rows.map(({ hash }) => Buffer.from(hash).toString("hex"))).toEqual([late]);
    await index.refresh();
    expect(entriesOf(index, late)).toEqual([bank.name]);
  });
});

test("changes are read in the order of their transactions, page by page, and none is left out", async () => {
  const bank = await freshBank();
  const transactions = [9, 10, 11, 99, 100, 101];
  for (const transaction of transactions) {
    await database.pool.query(
      "insert into bank_entry (bank_id, hash, quality, changed) values ($1, $2, 90, $3::text::xid8)",
      [bank.id, bytes(hex()), String(transaction)],
    );
  }
  const seen: bigint[] = [];
  let page: ChangePage<EntryState> = { rows: [], place: { upTo: { transaction: 8n, position: 0 } }, more: true };
  while (page.more && (seen.at(-1) ?? 0n) < 101n) {
    page = await readEntryChanges(database.pool, page.place, 1);
    seen.push(...page.rows.map(({ changed }) => changed));
  }
  expect(seen.map(Number)).toEqual(transactions);
});

describe("a restart", () => {
  test("goes on from the snapshot, with what changed meanwhile", async () => {
    const bank = await freshBank();
    const [kept, gone, added] = [hex(), hex(), hex()];
    await saveEntries(database.pool, bank.id, [
      { hash: kept, quality: 90, brand: "Acme" },
      { hash: gone, quality: 90 },
    ]);
    await nothingOlderOpen();
    const own = path.join(folder, "restart");
    const first = await open({ folder: own });
    const { version } = first;
    await first.close();
    // Rows that changed behind the back of matching show what came from the file: only the snapshot knows the brand.
    await database.pool.query("update bank_entry set brand = 'changed' where hash = $1", [bytes(kept)]);
    const again = await open({ folder: own });
    expect(again.version).toBe(version);
    expect(again.match([bytes(kept)], 90)[0]?.brand).toBe("Acme");
    await again.close();
    const { id } = await entryOf(bank.id, gone);
    await changeEntry(database.pool, bank.name, id, { status: "retracted" });
    await saveEntries(database.pool, bank.id, [{ hash: added, quality: 90 }]);
    const third = await open({ folder: own });
    expect([kept, gone, added].map((hash) => entriesOf(third, hash).length)).toEqual([1, 0, 1]);
  });

  test("with a damaged snapshot loads everything anew", async () => {
    const bank = await freshBank();
    const hash = hex();
    await saveEntries(database.pool, bank.id, [{ hash, quality: 90 }]);
    const own = path.join(folder, "damaged");
    await (await open({ folder: own })).close();
    for (const ending of [".hashes", ".snapshot"]) {
      for (const file of readdirSync(own).filter((name) => name.endsWith(ending))) {
        truncateSync(path.join(own, file), 400);
      }
      const again = await open({ folder: own });
      expect(entriesOf(again, hash)).toEqual([bank.name]);
      await again.close();
    }
  });
});

describe("snapshots", () => {
  test("are written one after the other, however often something changes meanwhile, so that they do not fill the disk", async () => {
    const bank = await freshBank("other");
    const own = path.join(folder, "one-at-a-time");
    const index = await open({ folder: own });
    await database.pool.query(
      `insert into bank_entry (bank_id, hash, quality)
       select $1, sha256(n::text::bytea), 90 from generate_series(1, 250000) n`,
      [bank.id],
    );
    await index.refresh();
    for (let n = 0; n < 20; n += 1) {
      await saveEntries(database.pool, bank.id, [{ hash: hex(), quality: 90 }]);
      await index.refresh();
    }
    await index.close();
    const written = readdirSync(own).filter((name) => name.startsWith(`bank-${bank.id}-`));
    // The one that was due, and the one at the end.
    expect(written.length).toBeLessThanOrEqual(2);
    await database.pool.query("delete from bank_entry where bank_id = $1", [bank.id]);
  });

  test("that a killed process left half written are removed by a later one", async () => {
    const bank = await freshBank();
    const own = path.join(folder, "left-over");
    mkdirSync(own);
    const left = [`bank-${bank.id}-old.hashes`, `bank-${bank.id}-old.hashes.123.partial`, `bank-${bank.id}-old.draft`];
    for (const name of left) {
      writeFileSync(path.join(own, name), "half");
      utimesSync(path.join(own, name), new Date(0), new Date(0));
    }
    const index = await open({ folder: own });
    await saveEntries(database.pool, bank.id, [{ hash: hex(), quality: 90 }]);
    await index.refresh();
    await index.close();
    expect(readdirSync(own).filter((name) => left.includes(name))).toEqual([]);
  });
});

test("a process that is to end leaves the rest of a long hunt to others, and does not hold up its end", async () => {
  const bank = await freshBank();
  await database.pool.query(
    `insert into bank_entry (bank_id, hash, quality, hunt_at)
     select $1, sha256(('due ' || n)::bytea), 90, now() from generate_series(1, 50001) n`,
    [bank.id],
  );
  const leaving = new AbortController();
  const hunts: number[] = [];
  const hunt = retrohuntTask({
    pool: database.pool,
    queues: {} as Queues,
    onDone: ({ entries }) => {
      hunts.push(entries);
      leaving.abort();
    },
    onReleased: () => undefined,
    leaving: leaving.signal,
  });
  await hunt();
  expect(hunts).toEqual([50_000]);
  await database.pool.query("delete from bank_entry where bank_id = $1", [bank.id]);
});

test("an entry that had expired and is given a later end is hunted again, and one that had not is left alone", async () => {
  const bank = await freshBank();
  const [byHand, byList, alive] = [hex(), hex(), hex()];
  const ended = [byHand, byList].map((hash) => ({ hash, quality: 90, expiresAt: new Date(0) }));
  await saveEntries(database.pool, bank.id, [
    ...ended,
    { hash: alive, quality: 90, expiresAt: new Date("2100-01-01") },
  ]);
  await database.pool.query("update bank_entry set hunt_at = null where bank_id = $1", [bank.id]);
  for (const hash of [byHand, alive]) {
    await changeEntry(database.pool, bank.name, (await entryOf(bank.id, hash)).id, { expiresAt: null });
  }
  await importText(bank.id, `hash,expiresAt\n${byList},2101-01-01\n${alive},2101-01-01\n`);
  const { rows } = await database.pool.query(
    "select encode(hash, 'hex') as hash from bank_entry where bank_id = $1 and hunt_at > now()",
    [bank.id],
  );
  expect(rows.map(({ hash }) => hash).toSorted()).toEqual([byHand, byList].toSorted());
});

test("a list that completes entries takes them in the order in which hits do, so that neither ends in a deadlock", async () => {
  const bank = await freshBank();
  // The order of the ids is not that of the hashes.
  const hashes = [`f${hex().slice(1)}`, `0${hex().slice(1)}`];
  for (const hash of hashes) await saveEntries(database.pool, bank.id, [{ hash, quality: 90 }]);
  const other = await database.pool.connect();
  try {
    const lock = (hash = "") => other.query("select from bank_entry where hash = $1 for update", [bytes(hash)]);
    await other.query("begin");
    await lock(hashes[0]);
    const completing = saveEntries(
      database.pool,
      bank.id,
      hashes.map((hash) => ({ hash, quality: 90, source: "a fuller list" })),
    );
    const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await expect.poll(async () => (await database.pool.query(waiting)).rowCount).toBe(1);
    const hits = lock(hashes[1]).then(() => other.query("commit"));
    expect(await Promise.all([completing, hits])).toMatchObject([{ added: 0, changed: 2 }, {}]);
  } finally {
    await other.query("rollback");
    other.release();
  }
});

describe("hits", () => {
  const hit = (entry: number, listingId: string, sellerId: string, screening: string) =>
    recordBankHits(
      database,
      { screening, listingId, sellerId, hits: [{ entry, distance: 4 }] },
      { sellers: 3, hours: 1 },
    );

  test("a flood of sellers quarantines the entry, tells receivers, and stops the matching", async () => {
    const bank = await freshBank();
    const hash = hex();
    await saveEntries(database.pool, bank.id, [{ hash, quality: 90 }]);
    const { id } = await entryOf(bank.id, hash);
    const index = await open();
    const outcomes: number[] = [];
    for (const seller of ["a", "b", "b", "c", "d", "e"]) {
      const listing: string = `flood-${outcomes.length}`;
      const { screening } = await concludeListing(database, listing);
      outcomes.push((await hit(id, listing, seller, screening)).quarantined.length);
      // The same listing screened again is no further hit.
      await hit(id, listing, seller, screening);
    }
    expect(outcomes).toEqual([0, 0, 0, 0, 1, 0]);
    const entry = await entryOf(bank.id, hash);
    expect(entry).toMatchObject({ status: "quarantined", hits: 6, statusReason: "shown by 4 sellers within 1 h" });
    const { rows } = await database.pool.query("select listing_id, data from event where type = 'entry.quarantined'");
    expect(rows).toEqual([{ listing_id: "flood-4", data: expect.objectContaining({ entry: id, bank: bank.name }) }]);
    await index.refresh();
    expect(entriesOf(index, hash)).toEqual([]);
    const due = async () =>
      (await database.pool.query("select hunt_at > now() as soon from bank_entry where id = $1", [id])).rows[0].soon;
    expect(await due()).toBe(true);
    // A screening that had compared before, and finds out now that the entry is gone, is looked through as well.
    await database.pool.query("update bank_entry set hunt_at = null where id = $1", [id]);
    await hit(id, "flood-0", "a", (await concludeListing(database, "flood-0")).screening);
    expect(await due()).toBe(true);
    // Somebody looked at it: the next flood leaves it alone.
    await changeEntry(database.pool, bank.name, id, { status: "active", reason: "a real fake" });
    const { screening } = await concludeListing(database, "flood-9");
    expect((await hit(id, "flood-9", "z", screening)).quarantined).toEqual([]);
  });

  test("harmless and official pictures are shown by many and are never quarantined", async () => {
    const bank = await freshBank("benign");
    const hash = hex();
    await saveEntries(database.pool, bank.id, [{ hash, quality: 90 }]);
    const { id } = await entryOf(bank.id, hash);
    for (const seller of ["a", "b", "c", "d", "e"]) {
      const { screening } = await concludeListing(database, `benign-${seller}`);
      expect((await hit(id, `benign-${seller}`, seller, screening)).quarantined).toEqual([]);
    }
    expect((await entryOf(bank.id, hash)).hits).toBe(5);
  });

  test("a listing that a person allows all the same is counted as overturned, once", async () => {
    const bank = await findBank(database.pool, "counterfeit");
    const hash = hex();
    await saveEntries(database.pool, bank.id, [{ hash, quality: 90 }]);
    const { id } = await entryOf(bank.id, hash);
    const { screening } = await concludeListing(database, "overturned");
    await hit(id, "overturned", "s", screening);
    for (const _ of [1, 2]) await database.db.transaction().execute((trx) => recordOverturns(trx, "overturned"));
    expect((await entryOf(bank.id, hash)).overturns).toBe(1);
  });
});

describe("the entries of a bank, by status", () => {
  const countOf = async (bankId: number) => {
    const { rows } = await database.pool.query<{ status: string; count: number }>(
      "select status, count(*)::int as count from bank_entry where bank_id = $1 group by 1",
      [bankId],
    );
    const of = new Map(rows.map(({ status, count }) => [status, count]));
    const number = (status: string) => of.get(status) ?? 0;
    return { active: number("active"), quarantined: number("quarantined"), retracted: number("retracted") };
  };

  test("are as many as it says, while lists are imported, entries change and floods come at once", async () => {
    const bank = await freshBank();
    const hashes = Array.from({ length: 300 }, hex);
    const list = (from: number, status?: "retracted" | "quarantined") =>
      hashes.slice(from, from + 150).map((hash) => ({ hash, quality: 80, status }));
    await saveEntries(database.pool, bank.id, list(0));
    expect((await countBank(database.pool, bank.name)).entries).toEqual({ active: 150, quarantined: 0, retracted: 0 });
    const { id } = await entryOf(bank.id, hashes[0] ?? "");
    const { screening } = await concludeListing(database, "flood-counted");
    const hits = [{ entry: id, distance: 1 }];
    const seen = { screening, listingId: "flood-counted", sellerId: "s", hits };
    await Promise.all([
      ...[0, 50, 100, 150].map((from) => saveEntries(database.pool, bank.id, list(from))),
      saveEntries(database.pool, bank.id, list(75, "retracted")),
      saveEntries(database.pool, bank.id, list(20, "quarantined")),
      recordBankHits(database, seen, { sellers: 0, hours: 1 }),
      ...hashes.slice(0, 20).map(async (hash, n) => {
        const entry = await entryOf(bank.id, hash);
        const status = n % 2 === 0 ? "retracted" : "active";
        await changeEntry(database.pool, bank.name, entry.id, { status, reason: "looked at" });
      }),
    ]);
    const { entries } = await countBank(database.pool, bank.name);
    expect(entries).toEqual(await countOf(bank.id));
    expect(entries.active + entries.quarantined + entries.retracted).toBe(300);
    expect(entries.retracted).toBeGreaterThanOrEqual(150);
  });

  test("are told without looking at one of them", async () => {
    expect(await planOf(database.pool, listBanks)).not.toContain("bank_entry");
  });
});
