import type { Queue } from "bullmq";
import type { Datastore } from "./datastore.ts";
import { LANES, type Lane, type NewJob, type Queues } from "./lanes.ts";

/** How often BullMQ tries a job that throws; what is lost after that, the reconciler finds in the database. */
const ATTEMPTS = 8;

/** The queues of all lanes on one datastore. */
export function openQueues(datastore: Datastore, onError: (error: Error) => void): Queues {
  const queues = new Map<Lane, Queue>();
  for (const lane of Object.keys(LANES) as Lane[]) {
    const queue = datastore.queue(lane);
    queue.on("error", onError);
    queues.set(lane, queue);
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
          // The database keeps the history; the queue keeps only what is still to be done.
          removeOnComplete: true,
          removeOnFail: true,
          ...(at === undefined ? {} : { delay: Math.max(0, at.getTime() - Date.now()) }),
        },
      }));
      const [first] = made;
      if (first === undefined) return;
      // On PostgreSQL a bulk insert of one job takes four times as long as a plain one.
      if (made.length === 1) await of(lane).add(first.name, first.data, first.opts);
      else await of(lane).addBulk(made);
    },
    async missing(lane, ids) {
      const states = await Promise.all(ids.map((id) => of(lane).getJobState(id)));
      return ids.filter((_, index) => states[index] === "unknown");
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
