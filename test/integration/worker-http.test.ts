import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#src/config.ts";
import { createLog } from "#src/log.ts";
import { startSystem } from "#src/system.ts";
import type { Database } from "#store/database.ts";
import { freePort } from "#store/embedded/server.ts";
import { createKey } from "#store/keys.ts";
import { acceptListings } from "#store/listings.ts";
import { persistConclusions } from "#store/screenings.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { openTestDatabase } from "../harness/database.ts";
import { type Service, startService } from "../harness/service.ts";

let worker: Service;
let token: string;
let databaseUrl: string;
let dataDir: string;
let close: () => Promise<void>;
let pool: Database["pool"];

beforeAll(async () => {
  const opened = await openTestDatabase();
  close = opened.close;
  pool = opened.database.pool;
  databaseUrl = opened.url;
  token = (await createKey(opened.database, "prometheus", ["metrics:read"])).token;
  dataDir = await mkdtemp(path.join(tmpdir(), "assay-test-"));
  const env = { DATABASE_URL: opened.url, ASSAY_WORKER_PORT: "0", ASSAY_DATA_DIR: dataDir };
  worker = await startService("worker", env);
});

afterAll(async () => {
  await worker.stop();
  await close();
  await rm(dataDir, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${worker.url}${path}`, { headers });

test("a process that only works can be watched: health, readiness and its own figures", async () => {
  expect((await get("/healthz")).status).toBe(200);
  expect((await get("/readyz")).status).toBe(200);
  const figures = await get("/metrics", { authorization: `Bearer ${token}` });
  expect(figures.status).toBe(200);
  expect(await figures.text()).toContain("assay_verdicts_total");
});

test("a worker that still loads what it decides by says that it is not ready, so that none before it is stopped", async () => {
  const port = await freePort();
  const env = { DATABASE_URL: databaseUrl, ASSAY_WORKER_PORT: String(port), ASSAY_DATA_DIR: dataDir };
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer && { status: answer.status, body: (await answer.json()) as { code?: string } };
  };
  const holder = await pool.connect();
  await holder.query("begin; lock table price_version in access exclusive mode");
  const starting = startSystem(readConfig(env), createLog({ level: "silent" }), "worker");
  await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 503, body: { code: "service.starting" } });
  await holder.query("commit");
  holder.release();
  const started = await starting;
  expect(await ready()).toMatchObject({ status: 200 });
  await started.stop();
});

test("its figures need a key, and nothing else is answered there", async () => {
  expect((await get("/metrics")).status).toBe(401);
  expect((await get("/v1/listings/any", { authorization: `Bearer ${token}` })).status).toBe(404);
  expect((await get("/openapi.json")).status).toBe(404);
});

test("a case that its deadline closes is counted as that, not as a job that was lost", async () => {
  const { accepted } = await acceptListings(pool, [bookshelf("overdue")], "job-1");
  const screening = accepted[0]?.screening ?? "";
  const result = {
    category: "home",
    verdict: "review",
    score: 3,
    ruleset: "rs_test",
    result: { reasons: [] },
  } as const;
  const gate = { gate: "closed", gateReason: "review" } as const;
  const reviewCase = { deadlineHours: -1, onDeadline: "block" } as const;
  await persistConclusions(pool, [{ screening, listingId: "overdue", revision: 1, ...result, ...gate, reviewCase }]);
  const figures = async () => (await get("/metrics", { authorization: `Bearer ${token}` })).text();
  await expect.poll(figures, { timeout: 20_000 }).toContain("assay_overdue_cases_total 1");
  expect(await figures()).not.toMatch(/assay_requeued_total\{kind="(?:overdue"|\w+"\} [1-9])/);
});
