import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Database } from "#store/database.ts";
import { findDelivery, replayDelivery } from "#store/deliveries.ts";
import { openTestDatabase } from "../harness/database.ts";
import { type DeliverLane, openDeliverLane } from "../harness/deliver-lane.ts";
import { concludeListing } from "../harness/outbox.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";

const HOUR_MS = 3_600_000;
let database: Database;
let close: () => Promise<void>;
let receiver: Receiver;
let lane: DeliverLane;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
  receiver = await startReceiver();
  lane = openDeliverLane(database);
  await lane.addWebhook(receiver);
});

afterAll(async () => {
  vi.restoreAllMocks();
  await lane.close();
  await receiver.close();
  await close();
});

async function newDelivery(id: string): Promise<string> {
  const { deliveries } = await concludeListing(database, id);
  const [delivery] = deliveries;
  if (delivery === undefined) throw new Error("no delivery was written");
  return delivery;
}

const attempt = (delivery: string) => lane.attempt(delivery);
const dueInMs = async (id: string) => ((await findDelivery(database, id))?.nextAttemptAt.getTime() ?? 0) - Date.now();

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
  await lane.reconcile();
  expect(lane.queued).toEqual([]);

  receiver.answer = (response) => response.writeHead(204).end();
  held.shift()?.();
  await quick.done;
  expect(await dueInMs(first)).toBeLessThan(1_000);
  expect(await dueInMs(second)).toBeLessThan(1_000);
  // One after the other, so that the two need not come in one round.
  let lost: number | undefined;
  await expect
    .poll(async () => {
      lost = await lane.reconcile();
      return lane.queued.toSorted();
    })
    .toEqual([first, second].toSorted());
  expect(lost).toBe(0);
  await lane.reconcile();
  expect(lane.queued).toHaveLength(2);
  for (const id of [first, second, replayed]) {
    expect(await attempt(id)).toBeUndefined();
    expect(await findDelivery(database, id)).toMatchObject({ state: "delivered", attempts: 1 });
  }
});
