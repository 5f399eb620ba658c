import { DelayedError, type Job } from "bullmq";
import type { Datastore } from "./datastore.ts";
import { LANES, type Lane, type LaneHandler } from "./lanes.ts";

/** What happens around jobs, for logs and metrics. */
export interface WorkerEvents {
  readonly onFailed: (lane: Lane, jobId: string | undefined, error: Error) => void;
  /** A job that another worker may have by now, or two statements that met: it is done all the same, perhaps twice. */
  readonly onConflict: (error: Error) => void;
  /** The queue cannot be reached. */
  readonly onError: (error: Error) => void;
}

/** A lane at work in this process; `close` lets running jobs finish, though no queue that is away hears of it. */
export interface LaneWorker {
  close(): Promise<void>;
}

/** A worker that died gives its jobs back after this long: short, because a screening takes milliseconds. */
const LOCK_MS = 10_000;
/** How often jobs of dead workers are looked for. */
const STALLED_CHECK_MS = 3_000;
/** A job may outlive this many dead workers; it is harmless to run one twice. */
const MAX_STALLED = 20;

/** Starts working on a lane: validates each payload, runs the handler, and puts a job back when it asks for it. */
export async function startWorker<L extends Lane>(
  datastore: Datastore,
  lane: L,
  handle: LaneHandler<L>,
  concurrency: number,
  events: WorkerEvents,
): Promise<LaneWorker> {
  const running = new Set<Promise<unknown>>();
  const worker = datastore.worker(
    lane,
    async (job: Job, token?: string) => {
      const payload = LANES[lane].parse(job.data) as Parameters<typeof handle>[0];
      const run = handle(payload).finally(() => running.delete(run));
      running.add(run);
      const outcome = await run;
      if (outcome === undefined) return;
      if (outcome.payload !== undefined) await job.updateData(outcome.payload);
      await job.moveToDelayed(outcome.again.getTime(), token);
      throw new DelayedError();
    },
    { concurrency, lockDuration: LOCK_MS, stalledInterval: STALLED_CHECK_MS, maxStalledCount: MAX_STALLED },
  );
  worker.on("failed", (job, error) => events.onFailed(lane, job?.id, error));
  worker.on("error", (error) => (isConflict(error) ? events.onConflict(error) : events.onError(error)));
  await worker.waitUntilReady();
  return {
    async close() {
      // BullMQ would wait until it can tell the queue how its jobs ended.
      await worker.close(!datastore.connected());
      await Promise.allSettled(running);
    },
  };
}

/** Whether BullMQ tells of a job that has moved on (its negative codes, a lock that ran out) or PostgreSQL of a deadlock. */
export function isConflict({ message, code }: Error & { readonly code?: unknown }): boolean {
  if (typeof code === "number") return code < 0;
  return (typeof code === "string" && code.startsWith("40")) || message.startsWith("could not renew lock");
}
