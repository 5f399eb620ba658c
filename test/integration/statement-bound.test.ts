import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWorkerApp } from "#http/worker-app.ts";
import { type Datastore, openDatastore } from "#queue/datastore.ts";
import { openQueues } from "#queue/queues.ts";
import { startWorker } from "#queue/worker.ts";
import { createLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { createBank } from "#store/banks.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { migrate } from "#store/migrate.ts";
import { saveImport } from "#store/prices.ts";
import { forgetOldPrices } from "#store/prices-learned.ts";
import { analyseEntries, saveEntries } from "#store/save-entries.ts";
import { inLongTransaction } from "#store/transaction.ts";
import { openTestDatabase } from "../harness/database.ts";

let url: string;
/** As every process opens it. */
let database: Database;
/** The same with a bound that a test can wait for. */
let hasty: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ url, database, close } = await openTestDatabase());
  hasty = openDatabase(url, () => undefined);
  hasty.pool.on("connect", (client) => void client.query("set statement_timeout = '300ms'"));
});

afterAll(async () => {
  await hasty.close();
  await close();
});

/** Holds a table locked while `work` runs. */
async function whileLocked<T>(table: string, work: (unlock: () => Promise<unknown>) => Promise<T>): Promise<T> {
  const holder = await database.pool.connect();
  await holder.query(`begin; lock table ${table} in access exclusive mode`);
  const unlock = () => holder.query("commit");
  try {
    return await work(unlock);
  } finally {
    await unlock();
    holder.release();
  }
}

test("a statement has half a minute, on every connection of the pool", async () => {
  const bound = async () => (await database.pool.query("show statement_timeout")).rows;
  expect(await bound()).toEqual([{ statement_timeout: "30s" }]);
  await inLongTransaction(database.pool, async (client) => {
    expect((await client.query("show statement_timeout")).rows).toEqual([{ statement_timeout: "0" }]);
  });
  expect(await Promise.all(Array.from({ length: 10 }, bound))).toEqual(
    Array.from({ length: 10 }, () => [{ statement_timeout: "30s" }]),
  );
});

test("a caller whose question takes too long is told to come again, and the next one is answered", async () => {
  const log = createLog({ level: "silent" });
  const app = buildWorkerApp({ database: hasty, log, metrics: createMetrics(async () => ({})), started: () => true });
  const { token } = await createKey(database, "watcher", ["metrics:read"]);
  const ask = () => app.inject({ url: "/metrics", headers: { authorization: `Bearer ${token}` } });
  const late = await whileLocked("api_key", ask);
  expect(late.statusCode).toBe(503);
  expect(late.headers).toMatchObject({ "retry-after": "1", "content-type": expect.stringContaining("problem+json") });
  expect(late.json()).toMatchObject({ code: "store.timeout", status: 503 });
  expect((await ask()).statusCode).toBe(200);
  await app.close();
});

test("a job whose statement takes too long is tried again", async () => {
  const datastore: Datastore = await openDatastore({
    databaseUrl: url,
    redisUrls: [],
    prefix: "test",
    onError: () => undefined,
  });
  const queues = await openQueues(datastore, () => undefined);
  const failures: (string | undefined)[] = [];
  const done = Promise.withResolvers<void>();
  await whileLocked("webhook", async (unlock) => {
    const failed = Promise.withResolvers<void>();
    const worker = await startWorker(
      datastore,
      "maintenance",
      async () => {
        await hasty.pool.query("select from webhook");
        done.resolve();
        return undefined;
      },
      1,
      {
        onFailed: (_lane, _job, error) => {
          failures.push((error as { code?: string }).code);
          failed.resolve();
        },
        onError: () => undefined,
        onConflict: () => undefined,
      },
    );
    await queues.add("maintenance", [{ payload: { task: "reconcile" }, id: "slow" }]);
    await failed.promise;
    await unlock();
    await done.promise;
    await worker.close();
  });
  await queues.close();
  await datastore.close();
  expect(new Set(failures)).toEqual(new Set(["57014"]));
});

test("what may take its time is not cut off: migrations, imports, and what is forgotten or counted", async () => {
  const bank = await createBank(database.pool, { name: "slow", kind: "counterfeit", description: "", radius: 31 });
  const hash = "0f".repeat(32);
  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    migration: () => migrate(hasty.pool),
    price_sketch: () => saveImport(hasty.pool, { cells: [], sources: [{ name: "shop", rows: 1, usedRows: 1 }] }),
    price_version: () => forgetOldPrices(hasty.pool, 400),
    bank_entry: async () => {
      await saveEntries(hasty.pool, bank.id, [{ hash, quality: 90 }]);
      await analyseEntries(hasty.pool);
    },
  };
  for (const [table, work] of Object.entries(works)) {
    await whileLocked(table, async (unlock) => {
      const working = work();
      await pause(700);
      await unlock();
      await expect(working, table).resolves.not.toThrow();
    });
  }
});
