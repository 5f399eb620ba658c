import type { Queue } from "bullmq";
import { AssayError } from "#src/errors.ts";
import type { Datastore } from "./datastore.ts";
import { LANE_NAMES, type Lane, type NewJob, type Queues } from "./lanes.ts";

/** How often BullMQ tries a job that throws; what is lost after that, the reconciler finds in the database. */
const ATTEMPTS = 8;
/**
 * Periodic work that is done keeps its name for so long: every worker adds it, each at its own moment, and it must run
 * once. Longer than the longest period, and than clocks differ.
 */
const PERIODIC_KEPT_S = 10 * 60;
/** A queue that has not taken a job by then is away, or frozen. Nobody waits longer: the reconciler finds what it did not take. */
const PATIENCE_MS = 3_000;
/** Jobs handed over at once: a queue that works takes so many in a fraction of that time, also on PostgreSQL under load. */
const ADDED_AT_ONCE = 500;

/** Jobs asked about at once: on PostgreSQL each takes a connection, and the workers need theirs. */
const ASKED_AT_ONCE = 4;

/** The queues of all lanes on one datastore. */
export async function openQueues(datastore: Datastore, onError: (error: Error) => void): Promise<Queues> {
  const queues = new Map<Lane, Queue>();
  for (const lane of LANE_NAMES) {
    const queue = datastore.queue(lane);
    queue.on("error", onError);
    queues.set(lane, queue);
    // A queue on PostgreSQL that failed to connect at first never tries again: better no start than one without queues,
    // where the machine is too busy for it. Redis may be away, and is waited for by each call.
    if (datastore.kind === "postgres") await queue.waitUntilReady();
  }
  const of = (lane: Lane): Queue => {
    const queue = queues.get(lane);
    if (queue === undefined) throw new Error(`there is no lane ${lane}`);
    return queue;
  };
  return {
    async add<L extends Lane>(lane: L, jobs: readonly NewJob<L>[]) {
      const made = jobs.map(({ payload, id, at }) => ({
        name: lane,
        data: payload,
        opts: {
          jobId: id,
          attempts: ATTEMPTS,
          backoff: { type: "exponential", delay: 250 },
          // The database keeps the history; the queue keeps only what is still to be done, and the names of periodic work.
          removeOnComplete: lane === "maintenance" ? { age: PERIODIC_KEPT_S } : true,
          removeOnFail: true,
          ...(at === undefined ? {} : { delay: Math.max(0, at.getTime() - Date.now()) }),
        },
      }));
      for (let start = 0; start < made.length; start += ADDED_AT_ONCE) {
        const some = made.slice(start, start + ADDED_AT_ONCE);
        const [first] = some;
        if (first === undefined) return;
        if (!datastore.connected()) throw new AssayError("queue.unavailable", "The queue is not connected.");
        // On PostgreSQL a bulk insert of one job takes four times as long as a plain one.
        await inTime(some.length === 1 ? of(lane).add(first.name, first.data, first.opts) : of(lane).addBulk(some));
      }
    },
    async missing(lane, ids) {
      const queue = of(lane);
      const gone: string[] = [];
      for (let start = 0; start < ids.length; start += ASKED_AT_ONCE) {
        const some = ids.slice(start, start + ASKED_AT_ONCE);
        const states = await Promise.all(some.map((id) => queue.getJobState(id)));
        gone.push(...some.filter((_, index) => states[index] === "unknown"));
      }
      return gone;
    },
    async depth(lane) {
      const counts = await of(lane).getJobCounts("waiting", "prioritized", "delayed", "active");
      const { waiting = 0, prioritized = 0, delayed = 0, active = 0 } = counts;
      return { waiting: waiting + prioritized, delayed, active };
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** The promise, or `queue.unavailable` when it takes too long. */
async function inTime(added: Promise<unknown>): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new AssayError("queue.unavailable", `The queue has not taken a job within ${PATIENCE_MS / 1000} s.`));
  }, PATIENCE_MS);
  try {
    await Promise.race([added, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
