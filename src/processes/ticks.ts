import type { Payload, Queues } from "#queue/lanes.ts";
import type { Log } from "#src/log.ts";
import type { Part } from "../parts.ts";

/** How often each task is due. */
const EVERY_MS = {
  /** The database is searched for what the queue has lost. */
  reconcile: 2_000,
  /** New entries of the banks are looked for; it costs next to nothing when there are none. */
  retrohunt: 2_000,
  /** Sales that have waited long enough are learned from. */
  "learn-prices": 5 * 60_000,
} as const satisfies Record<Payload<"maintenance">["task"], number>;

/**
 * Puts the maintenance tasks into the queue, each in its own time. The tick comes from the process, not from a repeated
 * job: a queue wiped empty would lose the job that repairs it. All workers of an installation name the same job for the
 * same period, and the queue remembers the name: it runs once.
 */
export function startTicks({ queues, log }: { readonly queues: Queues; readonly log: Log }): Part {
  const every = (ms: number, task: keyof typeof EVERY_MS) =>
    setInterval(() => {
      const id = `${task}-${Math.floor(Date.now() / ms)}`;
      queues
        .add("maintenance", [{ payload: { task }, id }])
        .catch((error: unknown) => log.event("queue.unavailable", { err: error }));
    }, ms);
  const timers = Object.entries(EVERY_MS).map(([task, ms]) => every(ms, task as keyof typeof EVERY_MS));
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
