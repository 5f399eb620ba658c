import type pg from "pg";
import { v4 as uuidv4 } from "uuid";
import { type LaneHandler, type Queues, SCREENINGS_A_JOB } from "#queue/lanes.ts";
import { closeOverdueCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { dueDeliveries, stillDue, takePutOff } from "#store/deliveries.ts";
import { markRequeued, type Unfinished, unfinishedScreenings } from "#store/screenings.ts";
import { enqueueDeliveries, enqueueDeliveryJobs } from "#webhooks/enqueue.ts";
import { createRounds } from "./rounds.ts";

export interface ReconcileDependencies {
  readonly database: Database;
  readonly queues: Queues;
  readonly onFound: (found: { screenings: number; deliveries: number; overdue: number }) => void;
}

/** A row younger than this is most likely on its way into the queue. */
const GRACE_MS = 3_000;
/** Cases closed in one round. */
const CASES = 5_000;
/** Deliveries queued in one round that were put off until now. */
const PUT_OFF = 2_000;

/**
 * Finds what fell between row and queue and queues it again: screenings whose job is gone, deliveries that are due;
 * queues deliveries that were put off without a job, and closes cases whose deadline has passed. Safe to run anywhere, any number of times.
 */
export function reconcileTask({ database, queues, onFound }: ReconcileDependencies): LaneHandler<"maintenance"> {
  const { pool } = database;
  const screeningRound = createRounds(
    (after, limit) => unfinishedScreenings(pool, GRACE_MS, after, limit),
    async (rows) => {
      const screen = await withoutJob(queues, "screen", inState(rows, "pending"));
      const images = await withoutJob(queues, "images", inState(rows, "images"));
      return (await requeueTogether(pool, queues, screen)) + (await requeueEach(pool, queues, images));
    },
  );
  const deliveryRound = createRounds(
    (after, limit) => dueDeliveries(pool, GRACE_MS, after, limit),
    async (rows) => {
      // A job that ended since the rows were read has left nothing to do.
      const lost = await stillDue(pool, await withoutJob(queues, "deliver", rows));
      await enqueueDeliveryJobs(queues, lost);
      return lost.length;
    },
  );
  let underWay = false;
  return async () => {
    // Both would go on from one bookmark, and mend the same rows.
    if (underWay) return undefined;
    underWay = true;
    const found = { screenings: 0, deliveries: 0, overdue: 0 };
    try {
      found.screenings = await screeningRound();
      found.deliveries = await deliveryRound();
      await enqueueDeliveryJobs(queues, await takePutOff(pool, PUT_OFF));
      const { closed, deliveries } = await closeOverdueCases(database, CASES);
      found.overdue = closed;
      await enqueueDeliveries(queues, deliveries);
    } finally {
      // What is done stays done when a later step fails.
      onFound(found);
      underWay = false;
    }
    return undefined;
  };
}

function inState(rows: readonly Unfinished[], state: Unfinished["state"]): Unfinished[] {
  return rows.filter((row) => row.state === state);
}

/** Those whose job the queue does not hold. */
async function withoutJob<T extends { readonly jobId: string }>(
  queues: Queues,
  lane: "screen" | "images" | "deliver",
  rows: readonly T[],
): Promise<T[]> {
  const gone = new Set(await queues.missing(lane, [...new Set(rows.map((row) => row.jobId))]));
  return rows.filter((row) => gone.has(row.jobId));
}

async function requeueTogether(pool: pg.Pool, queues: Queues, rows: readonly Unfinished[]): Promise<number> {
  let count = 0;
  for (let start = 0; start < rows.length; start += SCREENINGS_A_JOB) {
    const jobId = uuidv4();
    const ids = rows.slice(start, start + SCREENINGS_A_JOB).map(({ id }) => id);
    // A job that ended since the rows were read has left nothing to do.
    const screenings = await markRequeued(pool, ids, jobId);
    if (screenings.length > 0) await queues.add("screen", [{ payload: { screenings }, id: jobId }]);
    count += screenings.length;
  }
  return count;
}

async function requeueEach(pool: pg.Pool, queues: Queues, rows: readonly Unfinished[]): Promise<number> {
  let count = 0;
  for (const { id } of rows) {
    const jobId = uuidv4();
    const [screening] = await markRequeued(pool, [id], jobId);
    if (screening === undefined) continue;
    await queues.add("images", [{ payload: { screening }, id: jobId }]);
    count += 1;
  }
  return count;
}
