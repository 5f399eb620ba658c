import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createLog } from "#src/log.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { claimDelivery } from "#store/attempts.ts";
import { START } from "#store/bookmark.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { deliveryJobId, dueDeliveries, findDelivery, replayDelivery, stillDue } from "#store/deliveries.ts";
import { migrate } from "#store/migrate.ts";
import { changeWebhook, createWebhook, deleteWebhook, findWebhook, rotateWebhookSecret } from "#store/webhooks.ts";
import { deliverTask } from "#tasks/deliver.ts";
import { post } from "#webhooks/post.ts";
import { RETRY_DELAYS_MS } from "#webhooks/schedule.ts";
import { createSecretBox } from "#webhooks/secret-box.ts";
import { createSigningSecret } from "#webhooks/sign.ts";
import { createTargetDispatcher } from "#webhooks/target.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { concludeListing } from "../harness/outbox.ts";
import { type Received, type Receiver, startReceiver } from "../harness/receiver.ts";

const secretBox = createSecretBox(randomBytes(32));
const targetPolicy = createAddressPolicy({ allowPrivate: true });
let testDatabase: TestDatabase;
let database: Database;
let receiver: Receiver;
let outcomes: string[];
let deliver: ReturnType<typeof deliverTask>;
let webhook: { id: string; secret: string };
let listings = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url, () => undefined);
  await migrate(database.pool);
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

beforeEach(async () => {
  await database.pool.query("truncate delivery, webhook cascade");
  receiver = await startReceiver();
  outcomes = [];
  deliver = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy,
    log: createLog({ level: "silent" }),
    onAttempt: (outcome) => outcomes.push(outcome),
  });
  webhook = await addWebhook(receiver.url);
});

afterEach(async () => {
  await deliver.close();
  await receiver.close();
});

async function addWebhook(url: string): Promise<{ id: string; secret: string }> {
  const secret = createSigningSecret();
  const types = ["listing.verdict"];
  const { id } = await createWebhook(database, { url, types, secret: secretBox.seal(secret) });
  return { id, secret };
}

async function newDelivery(): Promise<string> {
  listings += 1;
  const { deliveries } = await concludeListing(database, `sku-${listings}`);
  const [id] = deliveries;
  if (id === undefined) throw new Error("no delivery was written");
  return id;
}

/** Holds the receiver's answer back: `reached` tells when the request is there, `answer` lets it go. */
function holdAnswer(status: number): { reached: Promise<void>; answer: () => void } {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let held: ServerResponse | undefined;
  receiver.answer = (response) => {
    held = response;
    resolve();
  };
  return { reached, answer: () => held?.writeHead(status).end() };
}

/** Moves the row's clock instead of waiting. */
async function makeDue(id: string): Promise<void> {
  await database.pool.query("update delivery set next_attempt_at = now() - interval '1 second' where id = $1", [id]);
}

const attempt = (id: string) => deliver.handle({ delivery: id });
const stateOf = async (id: string) => await findDelivery(database, id);
const last = (): Received => {
  const request = receiver.received.at(-1);
  if (request === undefined) throw new Error("nothing was received");
  return request;
};
const verified = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

test("a verdict arrives signed, with everything the receiver needs and nothing that gives the rules on trial away", async () => {
  const id = await newDelivery();
  expect(await attempt(id)).toBeUndefined();
  const record = await stateOf(id);
  expect(record).toMatchObject({ state: "delivered", attempts: 1, lastStatus: 204, lastError: null });
  expect(last().headers["webhook-id"]).toBe(record?.event);
  expect(last().headers["content-type"]).toBe("application/json");
  expect(verified(webhook.secret, last())).toEqual({
    type: "listing.verdict",
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      listingId: `sku-${listings}`,
      revision: 1,
      sequence: 1,
      current: true,
      gate: "closed",
      screening: expect.any(String),
      verdict: "block",
      score: 7.25,
      confidence: 0.97,
      reasons: [
        { code: "counterfeit.terms", rule: "terms.replica", title: "Replica", points: 7.25, proof: true, evidence: [] },
      ],
      signals: { "terms.replica": true, "price.ratio": 0.1 },
      degraded: [],
      ruleset: "sha256-test",
      banks: "banks-7-1",
      timings: { waitedMs: 3, screenMs: 0.2 },
    },
  });
  expect(outcomes).toEqual(["delivered"]);
});

test("a receiver that fails gets the very same bytes and id on each attempt, later each time", async () => {
  const id = await newDelivery();
  receiver.answer = (response) => response.writeHead(500).end("down");
  const first = await attempt(id);
  expect(first?.again.getTime()).toBeGreaterThan(Date.now());
  expect(await stateOf(id)).toMatchObject({
    state: "pending",
    attempts: 1,
    lastStatus: 500,
    lastError: "The receiver answered 500.",
  });
  // Before it is due nothing is sent, and the job is told when to come back.
  expect((await attempt(id))?.again.getTime()).toBeGreaterThan(Date.now());
  expect(receiver.received).toHaveLength(1);
  await makeDue(id);
  receiver.answer = (response) => response.writeHead(200).end("ok");
  expect(await attempt(id)).toBeUndefined();
  const [one, two] = receiver.received;
  expect(two?.body).toBe(one?.body);
  expect(two?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
  expect(await stateOf(id)).toMatchObject({ state: "delivered", attempts: 2, lastStatus: 200, lastError: null });
  expect(outcomes).toEqual(["retry", "delivered"]);
});

test("after the last attempt of the schedule the delivery is dead, stays visible, and can be replayed under its id", async () => {
  const id = await newDelivery();
  receiver.answer = (response) => response.writeHead(503).end();
  for (let failed = 0; failed < RETRY_DELAYS_MS.length; failed += 1) {
    await makeDue(id);
    expect(await attempt(id)).toHaveProperty("again");
  }
  await makeDue(id);
  expect(await attempt(id)).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "dead", attempts: RETRY_DELAYS_MS.length + 1, lastStatus: 503 });
  // A job that comes late finds nothing to do.
  expect(await attempt(id)).toBeUndefined();
  expect(receiver.received).toHaveLength(RETRY_DELAYS_MS.length + 1);

  receiver.answer = (response) => response.writeHead(200).end();
  expect(await replayDelivery(database, id)).toEqual({ id, jobId: deliveryJobId(id, 1) });
  expect(await attempt(id)).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "delivered", attempts: 1, replays: 1 });
  expect(new Set(receiver.received.map((request) => request.headers["webhook-id"])).size).toBe(1);
  expect(new Set(receiver.received.map((request) => request.body)).size).toBe(1);
});

test("a pending delivery that is replayed does not wait for its schedule, and the job left behind lets go", async () => {
  const id = await newDelivery();
  receiver.answer = (response) => response.writeHead(500).end();
  await attempt(id);
  await database.pool.query("update delivery set next_attempt_at = now() + interval '2 hours' where id = $1", [id]);
  expect(await attempt(id)).toBeUndefined();
  receiver.answer = (response) => response.writeHead(200).end();
  await replayDelivery(database, id);
  await attempt(id);
  expect(await stateOf(id)).toMatchObject({ state: "delivered", attempts: 1, replays: 1 });
});

test("during a rotation every secret verifies, also when it was rotated twice, and after it only the newest", async () => {
  const [lost, fresh, next] = [createSigningSecret(), createSigningSecret(), createSigningSecret()];
  const rotate = (secret: string) =>
    rotateWebhookSecret(database, webhook.id, secretBox.seal(secret), new Date(Date.now() + 60_000));
  await rotate(lost);
  await rotate(fresh);
  await attempt(await newDelivery());
  for (const secret of [webhook.secret, lost, fresh]) expect(verified(secret, last())).toBeDefined();
  await database.pool.query("update webhook set previous_until = now() - interval '1 second'");
  await attempt(await newDelivery());
  expect(verified(fresh, last())).toBeDefined();
  for (const secret of [webhook.secret, lost]) expect(() => verified(secret, last())).toThrow();
  await rotate(next);
  await attempt(await newDelivery());
  for (const secret of [fresh, next]) expect(verified(secret, last())).toBeDefined();
  expect(() => verified(lost, last())).toThrow();
});

test("a receiver that answers 410 Gone is not called again until it is enabled", async () => {
  const id = await newDelivery();
  const other = await newDelivery();
  receiver.answer = (response) => response.writeHead(410).end();
  expect(await attempt(id)).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "dead", attempts: 1, lastStatus: 410 });
  expect(await findWebhook(database, webhook.id)).toMatchObject({ enabled: false });
  expect(await attempt(other)).toBeUndefined();
  expect(await stateOf(other)).toMatchObject({ state: "dead", attempts: 0, lastError: "The webhook is disabled." });
  expect(receiver.received).toHaveLength(1);

  receiver.answer = (response) => response.writeHead(200).end();
  await changeWebhook(database, webhook.id, { enabled: true });
  await replayDelivery(database, other);
  await attempt(other);
  expect(await stateOf(other)).toMatchObject({ state: "delivered" });
});

test("a late 410 from an old address does not disable the webhook at its new one", async () => {
  const id = await newDelivery();
  const held = holdAnswer(410);
  const late = attempt(id);
  await held.reached;
  await changeWebhook(database, webhook.id, { url: `${receiver.url}/new` });
  held.answer();
  expect(await late).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "dead", lastStatus: 410 });
  expect(await findWebhook(database, webhook.id)).toMatchObject({ enabled: true });
});

test("a late 410 of a delivery that was replayed meanwhile disables nothing", async () => {
  const id = await newDelivery();
  const held = holdAnswer(410);
  const late = attempt(id);
  await held.reached;
  await replayDelivery(database, id);
  held.answer();
  expect(await late).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "pending", attempts: 0 });
  expect(await findWebhook(database, webhook.id)).toMatchObject({ enabled: true });
});

test("what finds its receiver busy is put off, without an attempt", async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, newDelivery));
  const answers: (() => void)[] = [];
  receiver.answer = (response) => answers.push(() => response.writeHead(204).end());
  const attempts = ids.map(async (id) => [id, await attempt(id)] as const);
  const [putOff, result] = await Promise.race(attempts);
  await expect.poll(() => answers.length).toBe(8);
  expect(result?.again.getTime()).toBeGreaterThan(Date.now());
  expect(await stateOf(putOff)).toMatchObject({ state: "pending", attempts: 0, lastError: null });
  for (const answer of answers) answer();
  await Promise.all(attempts);
  expect(outcomes).toEqual(Array.from({ length: 8 }, () => "delivered"));
});

test("what was delivered while the queue was asked for its job is not lost", async () => {
  const ids = [await newDelivery(), await newDelivery()];
  for (const id of ids) await makeDue(id);
  const { rows } = await dueDeliveries(database.pool, 0, START, 10);
  expect(rows).toHaveLength(2);
  await attempt(ids[0] ?? "");
  expect((await stillDue(database.pool, rows)).map(({ id }) => id)).toEqual([ids[1]]);
});

test("nothing is sent any more to a webhook that was deleted", async () => {
  const id = await newDelivery();
  await deleteWebhook(database, webhook.id);
  expect(await attempt(id)).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "dead", lastError: "The webhook is deleted." });
  // Nobody has failed: what alarms is counted apart.
  expect(outcomes).toEqual(["ended"]);
  expect(receiver.received).toHaveLength(0);
});

test("the same job twice at once sends once, and leaves one state", async () => {
  const id = await newDelivery();
  const held = holdAnswer(204);
  const first = attempt(id);
  await held.reached;
  receiver.answer = (response) => response.writeHead(204).end();
  // While the first is on its way, the others are told to come back when its lease has ended.
  for (const result of await Promise.all([attempt(id), attempt(id)])) {
    expect(result?.again.getTime()).toBeGreaterThan(Date.now());
  }
  held.answer();
  expect(await first).toBeUndefined();
  expect(receiver.received).toHaveLength(1);
  expect(await stateOf(id)).toMatchObject({ state: "delivered", attempts: 1 });
  expect(outcomes).toEqual(["delivered"]);
});

test("of many workers that reach for a delivery in the same moment one gets it", async () => {
  const id = await newDelivery();
  // Open connections first: a worker that has to connect comes too late to be a rival.
  await Promise.all(Array.from({ length: 8 }, () => database.pool.query("select pg_sleep(0.05)")));
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimDelivery(database.pool, id, 30_000)));
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
});

test("an attempt whose worker died is made again when its lease ends", async () => {
  const id = await newDelivery();
  expect(await claimDelivery(database.pool, id, 30_000)).toMatchObject({ id });
  // The queue gives the job of the dead worker to another one.
  expect((await attempt(id))?.again.getTime()).toBeGreaterThan(Date.now());
  expect(receiver.received).toHaveLength(0);
  await makeDue(id);
  expect(await attempt(id)).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "delivered", attempts: 1 });
});

test("a late failure does not undo a success", async () => {
  const id = await newDelivery();
  const held = holdAnswer(500);
  const slow = attempt(id);
  await held.reached;
  receiver.answer = (response) => response.writeHead(200).end();
  await makeDue(id);
  await attempt(id);
  held.answer();
  expect(await slow).toBeUndefined();
  expect(await stateOf(id)).toMatchObject({ state: "delivered", lastStatus: 200 });
});

test("a redirect is a failure and is never followed", async () => {
  const other = await startReceiver();
  try {
    receiver.answer = (response) => response.writeHead(307, { location: other.url }).end();
    const id = await newDelivery();
    expect(await attempt(id)).toHaveProperty("again");
    expect(await stateOf(id)).toMatchObject({ state: "pending", lastStatus: 307 });
    expect(other.received).toHaveLength(0);
  } finally {
    await other.close();
  }
});

test("a receiver's endless answer is cut off, and its status still counts", async () => {
  let sent = 0;
  receiver.answer = (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(16 * 1024);
    const push = () => {
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.on("drain", push);
    push();
  };
  const id = await newDelivery();
  await attempt(id);
  expect(await stateOf(id)).toMatchObject({ state: "delivered", lastStatus: 200 });
  // What both sockets buffer, and no more.
  expect(sent).toBeLessThan(32 * 1024 * 1024);
});

test("a receiver that never answers, or never finishes answering, does not hold a worker", async () => {
  const dispatcher = createTargetDispatcher(targetPolicy);
  const limits = { answerMs: 200, bodyMs: 200 };
  try {
    receiver.answer = () => undefined;
    expect(await post(dispatcher, new URL(receiver.url), {}, "{}", limits)).toEqual({
      error: "The receiver did not answer within 0.2 seconds.",
    });
    receiver.answer = (response) => response.writeHead(202).write("and then");
    expect(await post(dispatcher, new URL(receiver.url), {}, "{}", limits)).toMatchObject({ status: 202 });
  } finally {
    await dispatcher.destroy();
  }
});

test("a receiver that is not there, or whose secret cannot be opened, is tried again later and the reason is shown", async () => {
  const id = await newDelivery();
  await receiver.close();
  expect(await attempt(id)).toHaveProperty("again");
  expect((await stateOf(id))?.lastError).toContain("ECONNREFUSED");
  receiver = await startReceiver();
  const lost = createSecretBox(randomBytes(32)).seal(createSigningSecret());
  await database.pool.query("update webhook set secret = $1", [lost]);
  const other = await newDelivery();
  expect(await attempt(other)).toHaveProperty("again");
  expect((await stateOf(other))?.lastError).toMatch(/^Not sent: /);
});

test("a webhook that points into the own network is not called once that is no longer allowed", async () => {
  const id = await newDelivery();
  const strict = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy: createAddressPolicy({ allowPrivate: false }),
    log: createLog({ level: "silent" }),
    onAttempt: () => undefined,
  });
  try {
    expect(await strict.handle({ delivery: id })).toHaveProperty("again");
    expect(receiver.received).toHaveLength(0);
    expect((await stateOf(id))?.lastError).toContain("private");
  } finally {
    await strict.close();
  }
});

test("a delivery whose job was lost is found with the name of the job it needs", async () => {
  const id = await newDelivery();
  const due = async (ms: number) => (await dueDeliveries(database.pool, ms, START, 10)).rows.map(({ jobId }) => jobId);
  await makeDue(id);
  expect(await due(500)).toEqual([id]);
  expect(await due(60_000)).toEqual([]);
  await replayDelivery(database, id);
  await makeDue(id);
  expect(await due(500)).toEqual([`${id}.1`]);
  await attempt(id);
  expect(await due(0)).toEqual([]);
});
