import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { v4 as uuidv4 } from "uuid";
import { expect, onTestFinished, test } from "vitest";
import { createBaseApp } from "#http/base-app.ts";
import { batchRoutes } from "#http/routes/batch.ts";
import { listingRoutes } from "#http/routes/listings.ts";
import { AssayError } from "#src/errors.ts";
import { createLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { createKey } from "#store/keys.ts";
import type { Intake } from "#tasks/accept.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { openTestDatabase } from "../harness/database.ts";

/** Of each body; each is some 690 kB long. */
const LINES = 12;

/** An intake that holds what it is given until nothing more has come for a while, and knows the most that it held. */
function slowIntake() {
  const held: { readonly size: number; readonly release: () => void }[] = [];
  const seen = { most: 0, accepted: 0, under: 0 };
  let last = 0;
  const intake: Intake = {
    async accept(listing, size) {
      last = performance.now();
      seen.under += size;
      seen.most = Math.max(seen.most, seen.under);
      await new Promise<void>((release) => held.push({ size, release }));
      seen.accepted += 1;
      return { id: listing.id, revision: 1, screening: uuidv4(), fresh: true };
    },
    drain: async () => undefined,
  };
  const releasing = new AbortController();
  const release = async (): Promise<void> => {
    while (!releasing.signal.aborted) {
      await sleep(5);
      if (performance.now() - last < 50) continue;
      for (const { size, release } of held.splice(0)) {
        seen.under -= size;
        release();
      }
    }
  };
  return { intake, seen, done: release(), stop: () => releasing.abort() };
}

test("large lines of many bodies wait for each other: what is under way together is bounded", async () => {
  const { database, close } = await openTestDatabase();
  onTestFinished(close);
  const { token } = await createKey(database, "test", ["listings:write"]);
  const { intake, seen, done, stop } = slowIntake();
  const log = createLog({ level: "silent" });
  const app = createBaseApp({ database, log, bodyLimit: 1_048_576 });
  const metrics = createMetrics(async () => ({}));
  batchRoutes(app, { intake, log, metrics, bodyLimit: 1_048_576 } as Parameters<typeof batchRoutes>[1]);
  onTestFinished(async () => void (await app.close()));

  const description = "x".repeat(90_000);
  const attributes = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${index}`, "y".repeat(10_000)]));
  async function* body(name: string): AsyncGenerator<Buffer> {
    for (let index = 0; index < LINES; index += 1) {
      const line = { ...bookshelf(`${name}-${index}`), description, attributes };
      yield Buffer.from(`${JSON.stringify(line)}\n`);
    }
  }
  const send = (name: string) =>
    app.inject({
      method: "POST",
      url: "/v1/listings:batch",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
      payload: Readable.from(body(name)),
    });
  const answers = await Promise.all(["a", "b", "c", "d"].map(send));
  stop();
  await done;

  for (const answer of answers) {
    const statuses = answer.body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).status);
    expect(statuses).toEqual(Array.from({ length: LINES }, () => 202));
  }
  expect(seen.accepted).toBe(4 * LINES);
  expect(seen.most).toBeGreaterThan(2 * 690_000);
  expect(seen.most).toBeLessThanOrEqual(8 * 1024 * 1024);
});

test("a single listing counts with the length of its body, however that is sent", async () => {
  const { database, close } = await openTestDatabase();
  onTestFinished(close);
  const { token } = await createKey(database, "test", ["listings:write"]);
  const log = createLog({ level: "silent" });
  const app = createBaseApp({ database, log, bodyLimit: 1_048_576 });
  onTestFinished(async () => void (await app.close()));
  const sizes: number[] = [];
  const accept: Intake["accept"] = async (_listing, bytes) => {
    sizes.push(bytes);
    throw new AssayError("store.unavailable", "full");
  };
  const metrics = createMetrics(async () => ({}));
  listingRoutes(app, { database, log, metrics, intake: { accept } } as unknown as Parameters<typeof listingRoutes>[1]);
  const text = JSON.stringify(bookshelf("größe"));
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  for (const payload of [text, Readable.from([Buffer.from(text)])]) {
    const answer = await app.inject({ method: "POST", url: "/v1/listings", headers, payload });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
  }
  expect(sizes).toEqual([Buffer.byteLength(text), Buffer.byteLength(text)]);
});
