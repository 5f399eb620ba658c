import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { v4 as uuidv4 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildApp } from "#http/app.ts";
import type { App } from "#http/app-types.ts";
import type { NewJob, Queues } from "#queue/lanes.ts";
import { createLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { presentCursor } from "#store/change-cursor.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { readEvents } from "#store/events.ts";
import { createKey } from "#store/keys.ts";
import { migrate } from "#store/migrate.ts";
import { openScreened, type Screened } from "#store/screened.ts";
import { createSecretBox } from "#webhooks/secret-box.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { concludeListing } from "../harness/outbox.ts";

let testDatabase: TestDatabase;
let database: Database;
let screened: Screened;
let app: App;
let token: string;
const queued: NewJob<"deliver">[] = [];

// The queue is not what is tested here: jobs are only noted.
const queues = {
  add: async (_: string, jobs: readonly NewJob<"deliver">[]) => void queued.push(...jobs),
  missing: async () => [],
  depth: async () => ({ waiting: 0, delayed: 0, active: 0 }),
  close: async () => undefined,
} as unknown as Queues;

async function startApp(): Promise<App> {
  const log = createLog({ level: "silent" });
  const made = await buildApp({
    database,
    queues,
    intake: { accept: () => Promise.reject(new Error("not here")), drain: async () => undefined },
    screened,
    importPrices: () => Promise.reject(new Error("not here")),
    addEntry: () => Promise.reject(new Error("not here")),
    secretBox: createSecretBox(randomBytes(32)),
    testWebhook: async () => {
      throw new Error("nothing is sent here");
    },
    targetPolicy: createAddressPolicy({ allowPrivate: false }),
    metrics: createMetrics(async () => ({})),
    started: () => true,
    log,
    onQueueError: () => undefined,
    bodyLimit: 1_000_000,
    maxPictureBytes: 1_000_000,
  });
  await made.listen({ host: "127.0.0.1", port: 0 });
  return made;
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url, () => undefined);
  await migrate(database.pool);
  screened = openScreened(database.pool, createLog({ level: "silent" }));
  ({ token } = await createKey(database, "test", ["events:read", "webhooks:manage", "sales:write"]));
  app = await startApp();
});

afterAll(async () => {
  await app?.close();
  await screened?.close();
  await database?.close();
  await testDatabase?.drop();
});

interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly type: string; readonly data: Record<string, unknown> };
}

/** A client of the stream on a socket of its own. */
interface Client {
  /** The next event; hangs while there is none. */
  next(): Promise<StreamEvent>;
  /** The id that was given before any event. */
  readonly opening: string;
  readonly response: IncomingMessage;
  close(): void;
}

async function connect(query = "", headers: Record<string, string> = {}, of: App = app): Promise<Client> {
  const { port } = of.server.address() as AddressInfo;
  const request = get({ port, path: `/v1/events${query}`, headers: { authorization: `Bearer ${token}`, ...headers } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toBe("text/event-stream");
  const blocks = blocksOf(response);
  const opening = fieldOf((await blocks.next()).value ?? "", "id");
  return {
    opening,
    response,
    close: () => request.destroy(),
    async next() {
      for (;;) {
        const { value, done } = await blocks.next();
        if (done) throw new Error("the stream ended");
        if (!value.includes("data: ")) continue;
        return { id: fieldOf(value, "id"), type: fieldOf(value, "event"), data: JSON.parse(fieldOf(value, "data")) };
      }
    },
  };
}

async function* blocksOf(response: IncomingMessage): AsyncGenerator<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      yield text.slice(0, end);
      text = text.slice(end + 2);
    }
  }
}

const fieldOf = (block: string, name: string): string =>
  block
    .split("\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2) ?? "";

const call = async (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.body === "" ? undefined : response.json() };
};

test("a dashboard sees each verdict as it happens, and after a break everything that it missed", async () => {
  const client = await connect();
  await concludeListing(database, "live-1", "allow");
  const verdict = await client.next();
  const gate = await client.next();
  expect([verdict.type, gate.type]).toEqual(["listing.verdict", "listing.gate"]);
  expect(verdict.data.data).toMatchObject({ listingId: "live-1", sequence: 1, verdict: "allow", gate: "open" });
  expect(gate.data.data).toMatchObject({ listingId: "live-1", sequence: 2, gate: "open", reason: "allow" });
  client.close();

  await concludeListing(database, "live-2");
  await concludeListing(database, "live-3");
  const back = await connect("", { "last-event-id": verdict.id });
  expect((await back.next()).id).toBe(gate.id);
  expect((await back.next()).data.data.listingId).toBe("live-2");
  expect((await back.next()).data.data.listingId).toBe("live-3");
  await concludeListing(database, "live-4");
  expect((await back.next()).data.data.listingId).toBe("live-4");
  back.close();
});

test("a client that is cut off before its first event resumes from where it began", async () => {
  const client = await connect();
  client.close();
  await concludeListing(database, "opening-1");
  const back = await connect(`?lastEventId=${client.opening}`);
  expect((await back.next()).data.data.listingId).toBe("opening-1");
  back.close();
});

test("only the kinds that were asked for are streamed, and the id still moves on", async () => {
  const client = await connect("?types=listing.gate,listing.breach");
  await concludeListing(database, "kind-1", "block");
  await concludeListing(database, "kind-2", "allow");
  expect(await client.next()).toMatchObject({ type: "listing.gate", data: { data: { listingId: "kind-2" } } });
  client.close();
});

test("a sale of a listing that was never seen is told at once, and a retry of it tells nothing", async () => {
  const client = await connect("?types=listing.breach");
  for (const id of ["order-1", "order-1", "order-2"]) {
    const answer = await call("POST", "/v1/listings/never-seen/sales", { id });
    expect(answer).toMatchObject({ status: 200, body: { breach: true, reason: "unknown" } });
  }
  const told = { listingId: "never-seen", revision: null, gate: "closed", reason: "unknown", quantity: 1 };
  expect((await client.next()).data.data).toMatchObject({ ...told, sequence: 1, sale: "order-1" });
  expect((await client.next()).data.data).toMatchObject({ ...told, sequence: 2, sale: "order-2" });
  client.close();
});

test("an event whose transaction commits late is neither skipped nor overtaken", async () => {
  const client = await connect();
  const start = await presentCursor(database.pool);
  const slow = await database.pool.connect();
  await slow.query("begin");
  await slow.query(
    `insert into event (id, type, listing_id, sequence, data) values ($1, 'listing.breach', 'late-1', 1, '{}')`,
    [uuidv4()],
  );
  await concludeListing(database, "late-2");
  // Committed, but not shown yet: what came before it is still open.
  expect((await readEvents(database.pool, start, undefined, 10)).events).toEqual([]);
  await slow.query("commit");
  slow.release();
  expect((await client.next()).data.data.listingId).toBe("late-1");
  expect((await client.next()).data.data.listingId).toBe("late-2");
  client.close();
});

test("a client that is thousands of events behind gets all of them, in order, however slowly it reads", async () => {
  const { opening, close } = await connect();
  close();
  await database.pool.query(
    `insert into event (id, type, listing_id, sequence, data)
     select gen_random_uuid(), 'listing.breach', 'many', n, jsonb_build_object('note', repeat('x', 500))
     from generate_series(1, 3000) n`,
  );
  const client = await connect(`?lastEventId=${opening}`);
  for (let sequence = 1; sequence <= 3000; sequence += 1) {
    const { data } = await client.next();
    if (data.data.sequence !== sequence) expect(data.data.sequence).toBe(sequence);
    if (sequence % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  client.close();
});

test.each(["x", "1", "0-0", "-1-2", "1-2-3", "18446744073709551616-0", "99999999999-1", "1;drop table event"])(
  "an id that was never given out (%s) is refused instead of silently starting somewhere",
  async (id) => {
    const headers = { authorization: `Bearer ${token}`, "last-event-id": id };
    const response = await app.inject({ url: "/v1/events", headers });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: "cursor.invalid" });
  },
);

test("an unknown kind of event is refused, and no key means no stream", async () => {
  expect(await call("GET", "/v1/events?types=listing.nonsense")).toMatchObject({ status: 400 });
  expect((await app.inject({ url: "/v1/events" })).statusCode).toBe(401);
});

test("a stopping service ends its streams instead of waiting for them", async () => {
  const other = await startApp();
  const client = await connect("", {}, other);
  const ended = once(client.response, "end");
  await Promise.all([other.close(), ended, client.next().catch(() => undefined)]);
});

test("a client that does not read keeps no stopping service waiting", async () => {
  const other = await startApp();
  const { opening, close } = await connect("", {}, other);
  close();
  await database.pool.query(
    `insert into event (id, type, listing_id, sequence, data)
     select gen_random_uuid(), 'listing.breach', 'unread', n, jsonb_build_object('note', repeat('x', 8000))
     from generate_series(1, 3000) n`,
  );
  const { port } = other.server.address() as AddressInfo;
  const socket = createConnection({ port, host: "127.0.0.1" });
  socket.write(`GET /v1/events?lastEventId=${opening} HTTP/1.1\r\nHost: any\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await once(socket, "readable");
  // More than the buffers on the way take.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await other.close();
  socket.destroy();
});

test("one process refuses streams beyond its limit and serves again when one is closed", async () => {
  const other = await startApp();
  const clients = await Promise.all(Array.from({ length: 200 }, () => connect("", {}, other)));
  const { port } = other.server.address() as AddressInfo;
  const ask = () => fetch(`http://127.0.0.1:${port}/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refused.json()).toMatchObject({ code: "events.too-many" });
  clients[0]?.close();
  await expect
    .poll(async () => {
      const answer = await ask();
      await answer.body?.cancel();
      return answer.status;
    })
    .toBe(200);
  await other.close();
});

test("an operator adds, changes, rotates and ends a webhook, and sees its secret only when it is made", async () => {
  const added = await call("POST", "/v1/webhooks", {
    url: "https://8.8.8.8/hook",
    types: ["listing.verdict", "listing.verdict"],
  });
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({ types: ["listing.verdict"], enabled: true, previousSecretUntil: null });
  expect(added.body.secret).toMatch(/^whsec_/);
  const { id } = added.body;
  const { secret: _, ...shown } = added.body;
  expect(await call("GET", `/v1/webhooks/${id}`)).toEqual({ status: 200, body: shown });
  expect((await call("GET", "/v1/webhooks")).body.items).toEqual([shown]);
  const changed = await call("PATCH", `/v1/webhooks/${id}`, { enabled: false, types: ["listing.gate"] });
  expect(changed).toEqual({ status: 200, body: { ...shown, enabled: false, types: ["listing.gate"] } });
  expect(await call("PATCH", `/v1/webhooks/${id}`, {})).toEqual(changed);
  const rotated = await call("POST", `/v1/webhooks/${id}/rotate-secret`);
  expect(rotated.body.secret).not.toBe(added.body.secret);
  expect(Date.parse(rotated.body.previousSecretUntil)).toBeGreaterThan(Date.now());
  expect(await call("DELETE", `/v1/webhooks/${id}`)).toEqual({ status: 204, body: undefined });
  for (const [method, url] of [
    ["GET", `/v1/webhooks/${id}`],
    ["PATCH", `/v1/webhooks/${id}`],
    ["DELETE", `/v1/webhooks/${id}`],
    ["POST", `/v1/webhooks/${id}/rotate-secret`],
  ] as const) {
    const answer = await call(method, url, method === "PATCH" ? { enabled: true } : undefined);
    expect(answer).toMatchObject({ status: 404, body: { code: "webhook.unknown" } });
  }
  const { rows } = await database.pool.query("select secret from webhook where id = $1", [id]);
  expect(rows[0].secret.includes("whsec_")).toBe(false);
});

test.each([
  [{ url: "http://169.254.169.254/", types: ["listing.gate"] }, "webhook.target"],
  [{ url: "http://localhost:5432/", types: ["listing.gate"] }, "webhook.target"],
  [{ url: "nonsense", types: ["listing.gate"] }, "webhook.target"],
  [{ url: "https://8.8.8.8/", types: [] }, "request.invalid"],
  [{ url: "https://8.8.8.8/", types: ["listing.nonsense"] }, "request.invalid"],
  [{ url: "https://8.8.8.8/", types: ["listing.gate"], secret: "mine" }, "request.invalid"],
  [{ types: ["listing.gate"] }, "request.invalid"],
])("a webhook that cannot work is refused and not stored: %j", async (body, code) => {
  expect(await call("POST", "/v1/webhooks", body)).toMatchObject({ status: 400, body: { code } });
  expect((await call("GET", "/v1/webhooks")).body.items).toEqual([]);
});

test("deliveries can be listed, narrowed, paged and replayed", async () => {
  const { body: webhook } = await call("POST", "/v1/webhooks", {
    url: "https://8.8.8.8/hook",
    types: ["listing.verdict"],
  });
  const { body: other } = await call("POST", "/v1/webhooks", {
    url: "https://8.8.4.4/hook",
    types: ["listing.verdict"],
  });
  for (const id of ["page-1", "page-2", "page-3"]) await concludeListing(database, id);
  const seen: string[] = [];
  let cursor = "";
  do {
    const { body } = await call("GET", `/v1/deliveries?limit=2&webhook=${webhook.id}${cursor}`);
    seen.push(...body.items.map((item: { listingId: string }) => item.listingId));
    cursor = body.next === undefined ? "" : `&cursor=${body.next}`;
  } while (cursor !== "");
  expect(seen).toEqual(["page-3", "page-2", "page-1"]);
  const { body: narrowed } = await call("GET", "/v1/deliveries?listing=page-2&state=pending");
  expect(narrowed.items).toHaveLength(2);
  expect((await call("GET", "/v1/deliveries?state=dead")).body).toEqual({ items: [] });
  expect(await call("GET", "/v1/deliveries?cursor=bm9wZQ")).toMatchObject({
    status: 400,
    body: { code: "cursor.invalid" },
  });

  const { id } = narrowed.items[0];
  await database.pool.query("update delivery set state = 'dead', attempts = 11, finished_at = now() where id = $1", [
    id,
  ]);
  expect((await call("GET", `/v1/deliveries/${id}`)).body).toMatchObject({
    state: "dead",
    attempts: 11,
    nextAttemptAt: null,
  });
  queued.length = 0;
  expect(await call("POST", `/v1/deliveries/${id}/replay`)).toMatchObject({
    status: 202,
    body: { id, state: "pending", attempts: 0, replays: 1, finishedAt: null },
  });
  expect(queued).toEqual([{ payload: { delivery: id }, id: `${id}.1` }]);
  expect(await call("POST", `/v1/deliveries/${uuidv4()}/replay`)).toMatchObject({
    status: 404,
    body: { code: "delivery.unknown" },
  });
  for (const hook of [webhook, other]) await call("DELETE", `/v1/webhooks/${hook.id}`);
});
