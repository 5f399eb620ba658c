import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { acceptListings } from "#store/listings.ts";
import { persistConclusions } from "#store/screenings.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { openTestDatabase } from "../harness/database.ts";
import { type Service, startService } from "../harness/service.ts";

let worker: Service;
let token: string;
let close: () => Promise<void>;
let pool: Database["pool"];

beforeAll(async () => {
  const opened = await openTestDatabase();
  close = opened.close;
  pool = opened.database.pool;
  token = (await createKey(opened.database, "prometheus", ["metrics:read"])).token;
  worker = await startService("worker", { DATABASE_URL: opened.url, ASSAY_WORKER_PORT: "0" });
});

afterAll(async () => {
  await worker.stop();
  await close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${worker.url}${path}`, { headers });

test("a process that only works can be watched: health, readiness and its own figures", async () => {
  expect((await get("/healthz")).status).toBe(200);
  expect((await get("/readyz")).status).toBe(200);
  const figures = await get("/metrics", { authorization: `Bearer ${token}` });
  expect(figures.status).toBe(200);
  expect(await figures.text()).toContain("assay_verdicts_total");
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
