import { once } from "node:events";
import { type AddressInfo, createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { App } from "#http/app-types.ts";
import { createBaseApp } from "#http/base-app.ts";
import { batchRoutes } from "#http/routes/batch.ts";
import { createLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { createKey } from "#store/keys.ts";
import { openTestDatabase } from "../harness/database.ts";

/** Short for a body, long for all that a test does between two parts of it. */
const REQUEST_TIMEOUT_MS = 1_000;
/** Lines under way at once: one more, and the answers begin. */
const WINDOW = 256;

let app: App;
let token: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await openTestDatabase();
  close = opened.close;
  ({ token } = await createKey(opened.database, "test", ["listings:write"]));
  const log = createLog({ level: "silent" });
  const metrics = createMetrics(async () => ({}));
  app = createBaseApp({ database: opened.database, log, bodyLimit: 1_000_000 });
  batchRoutes(app, { log, metrics, bodyLimit: 1_000_000 } as Parameters<typeof batchRoutes>[1]);
  app.post("/v1/plain", async () => ({ status: "ok" }));
  // What Node looks after every half minute, and ends after a quarter of an hour.
  const timeouts = { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  Object.assign(app.server, { ...timeouts, connectionsCheckingInterval: 100 });
  await app.listen({ host: "127.0.0.1", port: 0 });
});

afterAll(async () => {
  await app.close();
  await close();
});

/** A client that sends a body in parts; the lines of a batch are no listings, and each is answered with that. */
function open(path: string, type: string) {
  const { port } = app.server.address() as AddressInfo;
  const socket = createConnection({ port, host: "127.0.0.1" }).on("error", () => undefined);
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: any",
    "Connection: close",
    `Authorization: Bearer ${token}`,
    `Content-Type: ${type}`,
  ];
  socket.write([...head, "Transfer-Encoding: chunked", "", ""].join("\r\n"));
  return {
    send: (part: string) => socket.write(`${part.length.toString(16)}\r\n${part}\r\n`),
    sendRaw: (bytes: string) => socket.write(bytes),
    begun: () => expect.poll(() => text).toContain('"line":1,'),
    async answer() {
      if (!socket.destroyed) await once(socket, "close");
      return { text, answers: text.match(/"line":\d+/g)?.length ?? 0 };
    },
  };
}

const openBatch = () => open("/v1/listings:batch", "application/x-ndjson");

test("a batch may take any time as long as it goes on", async () => {
  const { send, sendRaw, answer } = openBatch();
  for (let part = 0; part < 20; part += 1) {
    send("{}\n");
    await sleep(REQUEST_TIMEOUT_MS / 10);
  }
  sendRaw("0\r\n\r\n");
  expect(await answer()).toMatchObject({ answers: 20, text: expect.stringMatching(/^HTTP\/1.1 200 /) });
});

test("a batch whose client falls silent is ended", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const { send, begun, answer } = openBatch();
  send("{}\n".repeat(2 * WINDOW));
  await begun();
  vi.advanceTimersByTime(15 * 60_000);
  const { text, answers } = await answer();
  expect(answers).toBeLessThan(2 * WINDOW);
  expect(text.match(/HTTP\/1.1/g)).toHaveLength(1);
});

test("a body that is no stream runs out of time", async () => {
  const { send, answer } = open("/v1/plain", "application/json");
  send('{"a":');
  expect((await answer()).text).toMatch(/^HTTP\/1.1 408 .*Retry-After: 1.*request\.timeout/s);
});

test("a batch that garbles after its answers began is cut off, and no second answer stands among them", async () => {
  const { send, sendRaw, begun, answer } = openBatch();
  send("{}\n".repeat(2 * WINDOW));
  await begun();
  sendRaw("no length\r\n");
  expect((await answer()).text.match(/HTTP\/1.1/g)).toHaveLength(1);
});
