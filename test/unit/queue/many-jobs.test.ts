import type { Queue } from "bullmq";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Datastore } from "#queue/datastore.ts";
import { openQueues } from "#queue/queues.ts";

beforeAll(() => {
  vi.useFakeTimers();
});

afterAll(() => {
  vi.useRealTimers();
});

/** A queue that takes one job a millisecond. */
function slowQueue(): { datastore: Datastore; taken: () => number } {
  let taken = 0;
  const queue = {
    on: () => undefined,
    async addBulk(jobs: readonly unknown[]) {
      await new Promise((resolve) => setTimeout(resolve, jobs.length));
      taken += jobs.length;
    },
  };
  const datastore = { connected: () => true, queue: () => queue as unknown as Queue } as unknown as Datastore;
  return { datastore, taken: () => taken };
}

test("a queue that works is given all of many jobs, however long they take together", async () => {
  const { datastore, taken } = slowQueue();
  const queues = await openQueues(datastore, () => undefined);
  const jobs = Array.from({ length: 20_000 }, (_, n) => ({ payload: { delivery: `d-${n}` }, id: `d-${n}` }));
  const added = queues.add("deliver", jobs);
  await Promise.all([added, vi.advanceTimersByTimeAsync(30_000)]);
  expect(taken()).toBe(20_000);
});
