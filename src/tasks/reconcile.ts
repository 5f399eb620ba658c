import type pg from "pg";
import { v4 as uuidv4 } from "uuid";
import type { LaneHandler, Queues } from "#queue/lanes.ts";
import { closeOverdueCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { lostDeliveries } from "#store/deliveries.ts";
import { type CarryingJob, markRequeued, unfinishedJobs } from "#store/screenings.ts";
import { enqueueDeliveries, enqueueDeliveryJobs } from "#webhooks/enqueue.ts";

export interface ReconcileDependencies {
  readonly database: Database;
  readonly queues: Queues;
  readonly onFound: (found: { screenings: number; deliveries: number; overdue: number }) => void;
}

/** A row younger than this is most likely on its way into the queue. */
const GRACE_MS = 3_000;
/** Rows looked at in one round; the next round goes on. */
const LIMIT = 5_000;
/** Screenings in one job that is queued anew. */
const BATCH = 48;

/**
 * Finds what fell between row and queue and queues it again: screenings whose job is gone, deliveries that are due,
 * and cases whose deadline has passed. Safe to run anywhere, any number of times.
 */
export function reconcileTask({ database, queues, onFound }: ReconcileDependencies): LaneHandler<"maintenance"> {
  const { pool } = database;
  return async () => {
    const screenings = await requeueScreenings(pool, queues);
    const due = await lostDeliveries(pool, GRACE_MS, LIMIT);
    const gone = new Set(
      await queues.missing(
        "deliver",
        due.map((delivery) => delivery.jobId),
      ),
    );
    const lost = due.filter((delivery) => gone.has(delivery.jobId));
    await enqueueDeliveryJobs(queues, lost);
    const overdue = await closeOverdueCases(database, LIMIT);
    await enqueueDeliveries(queues, overdue.deliveries);
    onFound({ screenings, deliveries: lost.length, overdue: overdue.closed });
    return undefined;
  };
}

async function requeueScreenings(pool: pg.Pool, queues: Queues): Promise<number> {
  const jobs = await unfinishedJobs(pool, GRACE_MS, LIMIT);
  const screen = await withoutJob(
    queues,
    "screen",
    jobs.filter((job) => job.state === "pending"),
  );
  const images = await withoutJob(
    queues,
    "images",
    jobs.filter((job) => job.state === "images"),
  );
  let count = 0;
  for (let start = 0; start < screen.length; start += BATCH) {
    const jobId = uuidv4();
    // A job that ended since the rows were read has left nothing to do.
    const screenings = await markRequeued(pool, screen.slice(start, start + BATCH), jobId);
    if (screenings.length > 0) await queues.add("screen", [{ payload: { screenings }, id: jobId }]);
    count += screenings.length;
  }
  for (const id of images) {
    const jobId = uuidv4();
    const [screening] = await markRequeued(pool, [id], jobId);
    if (screening === undefined) continue;
    await queues.add("images", [{ payload: { screening }, id: jobId }]);
    count += 1;
  }
  return count;
}

/** The screenings of those jobs that the queue does not hold. */
async function withoutJob(queues: Queues, lane: "screen" | "images", jobs: readonly CarryingJob[]): Promise<string[]> {
  const gone = new Set(
    await queues.missing(
      lane,
      jobs.map((job) => job.jobId),
    ),
  );
  return jobs.filter((job) => gone.has(job.jobId)).flatMap((job) => job.screenings);
}
