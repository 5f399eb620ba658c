import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { NewJob, Queues } from "#queue/lanes.ts";
import { createLog } from "#src/log.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import type { Database } from "#store/database.ts";
import { findDelivery, replayDelivery } from "#store/deliveries.ts";
import { createWebhook } from "#store/webhooks.ts";
import { deliverTask } from "#tasks/deliver.ts";
import { reconcileTask } from "#tasks/reconcile.ts";
import { createSecretBox } from "#webhooks/secret-box.ts";
import { createSigningSecret } from "#webhooks/sign.ts";
import { openTestDatabase } from "../harness/database.ts";
import { concludeListing } from "../harness/outbox.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";

const HOUR_MS = 3_600_000;
const secretBox = createSecretBox(randomBytes(32));
let database: Database;
let close: () => Promise<void>;
let receiver: Receiver;
let deliver: ReturnType<typeof deliverTask>;
const queued: string[] = [];
let lost = 0;

/** A queue that holds nothing and notes what it is given. */
const queues = {
  add: async (_lane: string, jobs: readonly NewJob<"deliver">[]) => {
    queued.push(...jobs.map(({ id }) => id));
  },
  missing: async (_lane: string, ids: readonly string[]) => [...ids],
} as unknown as Queues;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
  receiver = await startReceiver();
  deliver = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy: createAddressPolicy({ allowPrivate: true }),
    log: createLog({ level: "silent" }),
    onAttempt: () => undefined,
  });
  const secret = secretBox.seal(createSigningSecret());
  await createWebhook(database, { url: receiver.url, types: ["listing.verdict"], secret });
});

afterAll(async () => {
  vi.restoreAllMocks();
  await deliver.close();
  await receiver.close();
  await close();
});

async function newDelivery(id: string): Promise<string> {
  const { deliveries } = await concludeListing(database, id);
  const [delivery] = deliveries;
  if (delivery === undefined) throw new Error("no delivery was written");
  return delivery;
}

const attempt = (delivery: string) => deliver.handle({ delivery });
const dueInMs = async (id: string) => ((await findDelivery(database, id))?.nextAttemptAt.getTime() ?? 0) - Date.now();
const reconcile = async () => {
  const found = (counts: { deliveries: number }) => {
    lost = counts.deliveries;
  };
  await reconcileTask({ database, queues, onFound: found })({ task: "reconcile" });
  return queued;
};

test("what waits for a slow receiver has no job, and comes once the receiver is quick again", async () => {
  // The receiver has been silent for hours: the clock moves while it holds its answers.
  const real = performance.now.bind(performance);
  let skew = 0;
  vi.spyOn(performance, "now").mockImplementation(() => real() + skew);
  const held: (() => void)[] = [];
  let reached = Promise.withResolvers<void>();
  receiver.answer = (response) => {
    held.push(() => response.writeHead(204).end());
    reached.resolve();
  };
  const visit = async (id: string) => {
    reached = Promise.withResolvers<void>();
    const done = attempt(id);
    await reached.promise;
    return { done };
  };

  const slow = await visit(await newDelivery("slow"));
  skew += 2 * HOUR_MS;
  held.shift()?.();
  await slow.done;
  const quick = await visit(await newDelivery("quick"));
  const [first, second, replayed] = [await newDelivery("a"), await newDelivery("b"), await newDelivery("c")];
  for (const id of [first, second, replayed]) {
    expect(await attempt(id)).toBeUndefined();
    expect(await dueInMs(id)).toBeGreaterThan(HOUR_MS - 60_000);
  }
  // One that is replayed has a job of its own, and waits for nothing.
  expect(await replayDelivery(database, replayed)).toEqual({ id: replayed, jobId: `${replayed}.1` });
  expect(await reconcile()).toEqual([]);

  receiver.answer = (response) => response.writeHead(204).end();
  held.shift()?.();
  await quick.done;
  expect(await dueInMs(first)).toBeLessThan(1_000);
  expect(await dueInMs(second)).toBeLessThan(1_000);
  // One after the other, so that the two need not come in one round.
  await expect.poll(async () => (await reconcile()).toSorted()).toEqual([first, second].toSorted());
  expect(lost).toBe(0);
  await reconcile();
  expect(queued).toHaveLength(2);
  for (const id of [first, second, replayed]) {
    expect(await attempt(id)).toBeUndefined();
    expect(await findDelivery(database, id)).toMatchObject({ state: "delivered", attempts: 1 });
  }
});
