import type { Queues } from "#queue/lanes.ts";
import { deliveryJobId } from "#store/deliveries.ts";

/** A delivery and the name of the job that carries it. */
export interface DeliveryJob {
  readonly id: string;
  readonly jobId: string;
}

/** Queues deliveries that have just been committed. */
export async function enqueueDeliveries(queues: Queues, ids: readonly string[]): Promise<void> {
  await enqueueDeliveryJobs(
    queues,
    ids.map((id) => ({ id, jobId: deliveryJobId(id, 0) })),
  );
}

/** Queues deliveries under the jobs that their rows name: replayed ones, and those whose job was lost. */
export async function enqueueDeliveryJobs(queues: Queues, jobs: readonly DeliveryJob[]): Promise<void> {
  if (jobs.length === 0) return;
  await queues.add(
    "deliver",
    jobs.map(({ id, jobId }) => ({ payload: { delivery: id }, id: jobId })),
  );
}
