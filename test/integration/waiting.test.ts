import { request } from "node:http";
import pg from "pg";
import { v4 as uuidv4 } from "uuid";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { acceptedView } from "#http/schemas/verdict.ts";
import { createLog } from "#src/log.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { openScreened, type Screened } from "#store/screened.ts";
import { findOutcome, persistConclusions } from "#store/screenings.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { concludeListing } from "../harness/outbox.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

// An API without workers: a verdict comes when a test says so, as from another process.
let system: TestSystem;
let database: Database;
let screened: Screened;

beforeAll(async () => {
  system = await startTestSystem({}, "api");
  database = openDatabase(system.databaseUrl, () => undefined);
  screened = openScreened(database.pool, createLog({ level: "silent" }));
});

afterAll(async () => {
  await screened?.close();
  await database?.close();
  await system?.stop();
});

test("a verdict that is announced is heard of, also by one who asks afterwards", async () => {
  const { screening } = await concludeListing(database, "announced");
  expect(await screened.wait(screening, 10_000)).toBe(true);
  expect(await screened.wait(screening, 10_000)).toBe(true);
});

test("a verdict that came before anybody listened is found", async () => {
  const { screening } = await concludeListing(database, "before");
  const late = openScreened(database.pool, createLog({ level: "silent" }));
  expect(await late.wait(screening, 10_000)).toBe(true);
  await late.close();
});

test("who waits in vain is let go at the end of the time, at once when closed, or by a signal", async () => {
  expect(await screened.wait(uuidv4(), 20)).toBe(false);
  const gone = new AbortController();
  const waiting = screened.wait(uuidv4(), 60_000, gone.signal);
  gone.abort();
  expect(await waiting).toBe(false);
  const closing = openScreened(database.pool, createLog({ level: "silent" }));
  const last = closing.wait(uuidv4(), 60_000);
  await closing.close();
  expect(await last).toBe(false);
  expect(await closing.wait(uuidv4(), 60_000)).toBe(false);
});

test("ten thousand conclusions are remembered, and no more: an older one is looked up", async () => {
  const ids = Array.from({ length: 10_050 }, () => uuidv4());
  for (let at = 0; at < ids.length; at += 150)
    await database.pool.query("select pg_notify('assay_screened', $1)", [ids.slice(at, at + 150).join(",")]);
  expect(await screened.wait(ids.at(-1) ?? "", 10_000)).toBe(true);
  expect(await screened.wait(ids[60] ?? "", 10)).toBe(true);
  // Nobody has such a screening, so being looked up cannot find it.
  expect(await screened.wait(ids[0] ?? "", 700)).toBe(false);
});

test("someone who waits for a verdict hears of it although the listening connection was cut", async () => {
  const { rowCount } = await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen assay_screened'`,
  );
  expect(rowCount).toBeGreaterThan(0);
  const id = uuidv4();
  const waiting = screened.wait(id, 30_000);
  await database.pool.query(
    "insert into listing (id, revision, content_hash, seller_id, category) values ('cut', 1, '', 's', 'c')",
  );
  await database.pool.query("insert into revision (listing_id, revision, content) values ('cut', 1, '{}')");
  await database.pool.query(
    `insert into screening (id, listing_id, revision, trigger, job_id, state) values ($1, 'cut', 1, 'create', 'j', 'done')`,
    [id],
  );
  expect(await waiting).toBe(true);
  await expect
    .poll(async () => {
      const { rowCount: listening } = await database.pool.query(
        "select 1 from pg_stat_activity where datname = current_database() and query = 'listen assay_screened'",
      );
      return listening;
    })
    // The API's own and this file's.
    .toBe(2);
});

test("a retry that waits is answered at once when the verdict is there, and with 202 when it never comes", async () => {
  const first = await system.call("POST", "/v1/listings", bookshelf("retried"), { prefer: "wait=1" });
  expect(first.status).toBe(202);
  const again = await system.call("POST", "/v1/listings", bookshelf("retried"), { prefer: "wait=1" });
  expect(again.status).toBe(202);
  expect(acceptedView.parse(again.body)).toMatchObject({ retry: true, state: "pending", verdict: null });
  // Without a notification, as one that was missed.
  await database.pool.query(
    `update screening set state = 'done', verdict = 'review', score = 3, ruleset = 'r', completed_at = now(),
       result = '{"confidence":0.5,"reasons":[],"signals":{},"degraded":[],"shadow":[],"timings":{"waitedMs":1,"screenMs":1},"context":{"secret":1}}'
     where listing_id = 'retried'`,
  );
  await database.pool.query("update listing set screening_id = $1 where id = 'retried'", [first.body.screening]);
  const known = await system.call("POST", "/v1/listings", bookshelf("retried"), { prefer: "wait=10" });
  expect(known.status).toBe(200);
  expect(known.body).toMatchObject({
    retry: true,
    state: "screened",
    gate: "closed",
    current: true,
    verdict: { verdict: "review" },
  });
  expect(JSON.stringify(known.body)).not.toContain("secret");
  const unhurried = await system.call("POST", "/v1/listings", bookshelf("retried"));
  expect(unhurried.body).toMatchObject({ retry: true, state: "screened", verdict: { verdict: "review" } });
});

test("a verdict that an edit has overtaken says that it is not current, beside the gate that the edit has opened", async () => {
  const waiting = system.call("POST", "/v1/listings", bookshelf("overtaken"), { prefer: "wait=30" });
  const find = async () => (await system.call("GET", "/v1/listings/overtaken")).body;
  await expect.poll(async () => (await find()).revision).toBe(1);
  const screening: string = (await find()).history[0].id;
  await concludeListing(database, "overtaken", "allow");
  expect(await findOutcome(database.pool, screening)).toMatchObject({ verdict: null, gate: "open", current: false });
  const timings = { waitedMs: 1, screenMs: 1 };
  await persistConclusions(database.pool, [
    {
      screening,
      listingId: "overtaken",
      revision: 1,
      category: "home/furniture",
      verdict: "block",
      score: 9,
      ruleset: "r",
      result: { confidence: 1, reasons: [], signals: {}, degraded: [], shadow: [], timings },
      gate: "closed",
      gateReason: "block",
    },
  ]);
  const { status, body } = await waiting;
  expect(status).toBe(200);
  expect(acceptedView.parse(body)).toMatchObject({ gate: "open", current: false, verdict: { verdict: "block" } });
});

test("nobody waits for a client that has left", async () => {
  const watcher = new pg.Client({ connectionString: system.databaseUrl });
  await watcher.connect();
  onTestFinished(() => watcher.end());
  const { rows: clock } = await watcher.query("select clock_timestamp() as now");
  const isAsked = async (statement: string) => {
    const { rows } = await watcher.query(
      `select from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and query like $1 and query_start > $2`,
      [`${statement}%`, clock[0].now],
    );
    return rows.length > 0;
  };
  const client = request(`${system.url}/v1/listings`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${system.token}`,
      "content-type": "application/json",
      prefer: "wait=30",
    },
  });
  client.on("error", () => undefined);
  client.end(JSON.stringify(bookshelf("left")));
  // As long as somebody waits, screenings are looked up twice a second.
  await expect.poll(() => isAsked("select id from screening where id = any"), { timeout: 10_000 }).toBe(true);
  client.destroy();
  // Long before its 30 seconds are over, the answer that nobody will read is looked up.
  await expect.poll(() => isAsked("select s.verdict, s.score, s.ruleset"), { timeout: 15_000 }).toBe(true);
});
