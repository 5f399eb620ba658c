import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatastore } from "#queue/datastore.ts";
import { openQueues } from "#queue/queues.ts";
import { startWorker } from "#queue/worker.ts";
import { openDatabase } from "#store/database.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const withOptions = new URL(database.url);
  withOptions.searchParams.set("options", "-c geqo=off -c statement_timeout=0 -c search_path=public");
  url = withOptions.href;
});

afterAll(() => database.drop());

test("options in the address of the database are kept, and replace none that the store needs", async () => {
  const { pool, close } = openDatabase(url, () => undefined);
  const names = ["geqo", "statement_timeout", "idle_in_transaction_session_timeout", "enable_seqscan", "jit"];
  const { rows } = await pool.query("select name, current_setting(name) as value from unnest($1::text[]) name", [
    names,
  ]);
  expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual({
    geqo: "off",
    statement_timeout: "30s",
    idle_in_transaction_session_timeout: "15s",
    enable_seqscan: "off",
    jit: "off",
  });
  await close();
});

test("a queue on a database whose address has options takes a job, and runs it", async () => {
  const settings = { databaseUrl: url, redisUrls: [], prefix: "test", onError: () => undefined };
  const datastore = await openDatastore(settings);
  const queues = await openQueues(datastore, () => undefined);
  const seen = new EventTarget();
  const events = { onFailed: () => undefined, onConflict: () => undefined, onError: () => undefined };
  const ran = once(seen, "ran");
  const run = async () => void seen.dispatchEvent(new Event("ran"));
  const worker = await startWorker(datastore, "maintenance", run, 1, events);
  await queues.add("maintenance", [{ payload: { task: "reconcile" }, id: "one" }]);
  await ran;
  await worker.close();
  await queues.close();
  await datastore.close();
});
