import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Service, startService } from "../harness/service.ts";

const dataDir = mkdtempSync(path.join(tmpdir(), "assay-embedded-service-"));
const env = { ASSAY_DATA_DIR: dataDir };
const running: Service[] = [];
let token = "";

afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Service> {
  const service = await startService("all", env);
  running.push(service);
  token = service.bootstrapKey ?? token;
  return service;
}

async function call(service: Service, method: string, route: string, body?: unknown) {
  const answer = await fetch(`${service.url}${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as { state?: string } };
}

const listing = (id: string) => ({
  id,
  title: "Oak bookshelf, 80 cm",
  category: "home",
  price: { value: "20", currency: "EUR" },
  seller: { id: "s" },
  images: [],
});

const postmaster = () => Number(readFileSync(path.join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

test("what was accepted before the machine lost the process is screened after the next start", async () => {
  const first = await start();
  expect(first.bootstrapKey).toBeDefined();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => call(first, "POST", "/v1/listings", listing(`kill-${index}`))),
  );
  await first.kill();
  expect(answers.every((answer) => answer.status < 300)).toBe(true);
  const second = await start();
  expect(second.bootstrapKey, "the first key is shown once").toBeUndefined();
  for (let index = 0; index < 100; index += 1) {
    await expect
      .poll(async () => (await call(second, "GET", `/v1/listings/kill-${index}`)).body.state, { timeout: 40_000 })
      .toBe("screened");
  }
}, 90_000);

test("a database killed under the service comes back, and so does the service", async () => {
  const [service] = running.slice(-1);
  if (service === undefined) throw new Error("nothing runs");
  process.kill(postmaster(), "SIGKILL");
  await expect
    .poll(async () => (await call(service, "POST", "/v1/listings", listing("after")).catch(() => undefined))?.status, {
      timeout: 40_000,
    })
    .toBeLessThan(300);
  await expect
    .poll(async () => (await call(service, "GET", "/v1/listings/after").catch(() => undefined))?.body.state, {
      timeout: 40_000,
    })
    .toBe("screened");
}, 90_000);

test("stopping leaves no database behind", async () => {
  const [service] = running.slice(-1);
  const pid = postmaster();
  expect(await service?.stop()).toBe(0);
  expect(existsSync(path.join(dataDir, "postgres/postmaster.pid"))).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow();
});
