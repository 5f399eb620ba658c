import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { migrate } from "#store/migrate.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { startRedis, type TestRedis } from "../harness/redis.ts";
import { type Service, startService } from "../harness/service.ts";

/** More than are committed at once, several times over. */
const MANY = 24;
/** How long a client waits for an answer. */
const ANSWER_MS = 3_000;

let database: TestDatabase;
let redis: TestRedis;
let service: Service;
let env: Record<string, string>;
let token: string;
const dataDir = mkdtempSync(path.join(tmpdir(), "assay-away-"));

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startRedis();
  env = { DATABASE_URL: database.url, REDIS_URL: redis.url, ASSAY_DATA_DIR: dataDir, ASSAY_SHUTDOWN_SECONDS: "40" };
  const own = openDatabase(database.url, () => undefined);
  await migrate(own.pool);
  token = (await createKey(own, "test", ["admin"])).token;
  await own.close();
  service = await startService("all", env);
});

afterAll(async () => {
  await service.kill();
  await redis.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call(method: string, route: string, body?: unknown) {
  const answer = await fetch(`${service.url}${route}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the test looks into answers of every shape
  return { status: answer.status, body: (await answer.json()) as any };
}

const screened = async (id: string) => (await call("GET", `/v1/listings/${id}`)).body.state === "screened";

// One story, because each step needs what the one before left behind.
test("with Redis away everything is answered, a stop is clean, and nothing is lost", async () => {
  const hook = { url: "https://receiver.invalid/", types: ["listing.gate", "case.decided"] };
  expect((await call("POST", "/v1/webhooks", hook)).status).toBe(201);
  const bag = { title: "Louis Vuitton Keepall", category: "bags", price: { value: "40", currency: "EUR" } };
  expect((await call("POST", "/v1/listings", bookshelf("suspect", bag))).status).toBe(202);
  await expect.poll(() => screened("suspect"), { timeout: 20_000 }).toBe(true);

  await redis.stop();
  for (let k = 0; k < MANY; k += 1) {
    expect((await call("POST", "/v1/listings", bookshelf(`away-${k}`))).status).toBe(202);
  }
  const sale = { id: "sale-1", quantity: 1, price: { value: "20", currency: "EUR" } };
  expect((await call("POST", "/v1/listings/suspect/sales", sale)).body).toMatchObject({ breach: true });
  const { id, version } = (await call("GET", "/v1/cases?state=open")).body.items[0];
  const decision = { decision: "allow", reason: "genuine after all", version };
  expect((await call("POST", `/v1/cases/${id}/decision`, decision)).status).toBe(200);

  expect(await service.stop()).toBe(0);
  redis = await startRedis(redis.port);
  service = await startService("all", env);
  for (let k = 0; k < MANY; k += 1) {
    await expect.poll(() => screened(`away-${k}`), { timeout: 20_000 }).toBe(true);
  }
}, 120_000);
