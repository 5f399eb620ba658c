import { afterAll, beforeAll, expect, test } from "vitest";
import { createKey } from "#store/keys.ts";
import { openTestDatabase } from "../harness/database.ts";
import { type Service, startService } from "../harness/service.ts";

let worker: Service;
let token: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await openTestDatabase();
  close = opened.close;
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
