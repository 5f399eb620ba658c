import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Datastore, openDatastore } from "#queue/datastore.ts";
import type { Queues } from "#queue/lanes.ts";
import { openQueues } from "#queue/queues.ts";
import { type LaneWorker, startWorker, type WorkerEvents } from "#queue/worker.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { startRedis, startRedisCluster } from "../harness/redis.ts";

/** The datastores that must behave alike, each with a way to lose everything that is queued. */
const DATASTORES = ["postgres", "redis", "redis-cluster"] as const;
const quiet: WorkerEvents = { onFailed: () => undefined, onConflict: () => undefined, onError: () => undefined };

describe.each(DATASTORES)("the queue on %s", (kind) => {
  let database: TestDatabase;
  let redis: { url: string; stop(): Promise<void> } | undefined;
  let datastore: Datastore;
  let queues: Queues;
  const workers: LaneWorker[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    if (kind === "redis") redis = await startRedis();
    if (kind === "redis-cluster") redis = await startRedisCluster();
    const redisUrls = redis === undefined ? [] : kind === "redis-cluster" ? [redis.url, redis.url] : [redis.url];
    const settings = { databaseUrl: database.url, redisUrls, prefix: "test", onError: () => undefined };
    datastore = await openDatastore(settings);
    queues = await openQueues(datastore, () => undefined);
  });

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await queues.close();
    await datastore.close();
    await redis?.stop();
    await database.drop();
  });

  async function wipe(): Promise<void> {
    if (redis !== undefined) {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      return;
    }
    const client = new pg.Client(database.url);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'bullmq' and tablename not like '%migration%'",
    );
    const tables = rows.map((row) => row.name).filter((name) => !/schema|version|ledger/.test(name));
    await client.query(`truncate ${tables.map((name) => `bullmq.${name}`).join(", ")} cascade`);
    await client.end();
  }

  const until = async (done: () => boolean | Promise<boolean>) => {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("it did not happen within 20 s");
  };

  test("every job arrives, with the payload it was given", async () => {
    const seen = new Set<string>();
    workers.push(await startWorker(datastore, "deliver", async ({ delivery }) => void seen.add(delivery), 4, quiet));
    const ids = Array.from({ length: 200 }, () => randomUUID());
    await queues.add(
      "deliver",
      ids.map((delivery) => ({ payload: { delivery }, id: delivery })),
    );
    await until(() => seen.size === ids.length);
    await until(async () => (await queues.missing("deliver", ids)).length === ids.length);
  });

  test("a job that is queued already is not queued twice", async () => {
    const id = randomUUID();
    const job = { payload: { task: "reconcile" as const }, id, at: new Date(Date.now() + 60_000) };
    await queues.add("maintenance", [job]);
    await queues.add("maintenance", [job]);
    expect(await queues.depth("maintenance")).toMatchObject({ delayed: 1 });
    expect(await queues.missing("maintenance", [id, "never-added"])).toEqual(["never-added"]);
  });

  test("periodic work that several workers ask for under one name runs once, though it is done by then", async () => {
    let runs = 0;
    const count = async () => {
      runs += 1;
      return undefined;
    };
    workers.push(await startWorker(datastore, "maintenance", count, 3, quiet));
    const tick = (id: string) => queues.add("maintenance", [{ payload: { task: "reconcile" as const }, id }]);
    for (const period of [1, 2, 3]) {
      await tick(`reconcile-${period}`);
      await until(() => runs === period);
      await until(async () => (await queues.depth("maintenance")).active === 0);
      for (let worker = 0; worker < 3; worker += 1) await tick(`reconcile-${period}`);
    }
    await wipe();
    await tick("reconcile-3");
    await until(() => runs >= 4);
    expect(runs).toBe(4);
  });

  test("a job that throws is tried again, and one that asks for later runs later, with what it was put back with", async () => {
    const runs: number[] = [];
    const given: (number | undefined)[] = [];
    let again: Date | undefined;
    workers.push(
      await startWorker(
        datastore,
        "images",
        async ({ screening, since }) => {
          runs.push(Date.now());
          given.push(since);
          if (runs.length === 1) throw new Error("once");
          if (runs.length === 2) {
            again = new Date(Date.now() + 300);
            return { again, payload: { screening, since: 7 } };
          }
          return undefined;
        },
        1,
        quiet,
      ),
    );
    await queues.add("images", [{ payload: { screening: randomUUID() }, id: randomUUID() }]);
    await until(() => runs.length === 3);
    expect(runs[2]).toBeGreaterThanOrEqual((again?.getTime() ?? 0) - 20);
    expect(given).toEqual([undefined, undefined, 7]);
  });

  test("a job that is gone when its work is done is a conflict, and no sign of a queue that is away", async () => {
    const told: string[] = [];
    const events = { ...quiet, onConflict: () => told.push("conflict"), onError: () => told.push("away") };
    const worker = await startWorker(datastore, "screen", () => wipe().then(() => undefined), 1, events);
    await queues.add("screen", [{ payload: { screenings: [randomUUID()] }, id: randomUUID() }]);
    await until(() => told.length > 0).finally(() => worker.close());
    expect(new Set(told)).toEqual(new Set(["conflict"]));
  });

  test("a queue wiped empty takes and runs new jobs", async () => {
    const seen = new Set<string>();
    workers.push(
      await startWorker(datastore, "screen", async ({ screenings }) => void seen.add(screenings.join()), 2, quiet),
    );
    await wipe();
    const id = randomUUID();
    expect(await queues.missing("screen", [id])).toEqual([id]);
    await queues.add("screen", [{ payload: { screenings: [id] }, id }]);
    await until(() => seen.has(id));
  });
});
