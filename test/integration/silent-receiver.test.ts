import { afterAll, beforeAll, expect, test } from "vitest";
import { bookshelf } from "../harness/bookshelf.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

/** Several times as many as the lane works on at once. */
const LISTINGS = 120;
/** A fraction of what the silent receiver's attempts would take the lane. */
const SOON_MS = 30_000;

let system: TestSystem;
let silent: Receiver;
let quick: Receiver;

beforeAll(async () => {
  system = await startTestSystem({ ASSAY_WEBHOOK_ALLOW_PRIVATE: "true" });
  silent = await startReceiver();
  silent.answer = () => undefined;
  quick = await startReceiver();
});

afterAll(async () => {
  // First the receivers, so that nobody waits for an answer.
  await silent?.close();
  await quick?.close();
  await system?.stop();
});

test("a receiver that never answers does not hold up the others", { timeout: 8 * SOON_MS }, async () => {
  for (const { url } of [silent, quick]) {
    const webhook = await system.call("POST", "/v1/webhooks", { url, types: ["listing.verdict"] });
    expect(webhook.status).toBe(201);
  }
  const lines = Array.from({ length: LISTINGS }, (_, k) => JSON.stringify(bookshelf(`l-${k}`))).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  expect((await system.call("POST", "/v1/listings:batch", lines, headers)).status).toBe(200);
  await expect.poll(() => quick.received.length, { timeout: SOON_MS }).toBe(LISTINGS);
  expect(silent.received.length).toBeGreaterThan(0);

  // And what waited for it comes when it answers again: the last attempts run out of time first, and are put off.
  silent.answer = (response) => response.writeHead(204).end();
  const pending = async () => (await system.call("GET", "/v1/deliveries?state=pending&limit=200")).body.items.length;
  await expect.poll(pending, { timeout: 6 * SOON_MS, interval: 500 }).toBe(0);
});
