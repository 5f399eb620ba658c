import { afterAll, beforeEach, expect, test } from "vitest";
import type { Queues } from "#queue/lanes.ts";
import type { Database } from "#store/database.ts";
import { acceptListings } from "#store/listings.ts";
import { persistConclusions } from "#store/screenings.ts";
import { createWebhook } from "#store/webhooks.ts";
import { reconcileTask } from "#tasks/reconcile.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { openTestDatabase } from "../harness/database.ts";

let database: Database;
let close: () => Promise<void> = async () => undefined;

beforeEach(async () => {
  await close();
  ({ database, close } = await openTestDatabase());
});

afterAll(() => close());

/** A reconciler whose queue has lost every job; gives what it found in each round. */
function openReconciler(add: Queues["add"], asked: () => Promise<void> = async () => undefined) {
  const found: object[] = [];
  const missing = async (_lane: string, ids: readonly string[]) => asked().then(() => [...ids]);
  const queues = { add, missing } as unknown as Queues;
  const reconcile = reconcileTask({ database, queues, onFound: (round) => found.push(round) });
  return { found, round: () => reconcile({ task: "reconcile" }) };
}

async function openOverdueCase(): Promise<void> {
  const { accepted } = await acceptListings(database.pool, [bookshelf("overdue")], "job-1");
  const screening = accepted[0]?.screening ?? "";
  const concluded = { category: "home", verdict: "review", score: 3, ruleset: "rs_test", result: {} } as const;
  const gate = { gate: "closed", gateReason: "review" } as const;
  const reviewCase = { deadlineHours: -1, onDeadline: "block" } as const;
  await persistConclusions(database.pool, [
    { screening, listingId: "overdue", revision: 1, ...concluded, ...gate, reviewCase },
  ]);
}

test("a case that its deadline closes is counted, though the queue does not take what it causes", async () => {
  await createWebhook(database, { url: "http://127.0.0.1:1/", types: ["case.decided"], secret: Buffer.alloc(1) });
  await openOverdueCase();
  const { found, round } = openReconciler(() => Promise.reject(new Error("away")));
  await expect(round()).rejects.toThrow("away");
  expect(found).toEqual([{ screenings: 0, deliveries: 0, overdue: 1 }]);
});

test("a round that begins while another one is under way leaves the work to that one", async () => {
  await acceptListings(database.pool, [bookshelf("lost")], "job-1");
  await database.pool.query("update screening set queued_at = queued_at - interval '1 minute'");
  const goOn = Promise.withResolvers<void>();
  let added = 0;
  const add = async (_lane: string, jobs: readonly unknown[]) => {
    added += jobs.length;
  };
  const { found, round } = openReconciler(add, () => goOn.promise);
  const first = round();
  const second = round();
  setTimeout(goOn.resolve, 300);
  await Promise.all([first, second]);
  expect(added).toBe(1);
  expect(found).toEqual([{ screenings: 1, deliveries: 0, overdue: 0 }]);
  await round();
  expect(found).toHaveLength(2);
});
