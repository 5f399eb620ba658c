import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Lane } from "#queue/lanes.ts";

/** What a process counts, in the Prometheus text format. */
export interface Metrics {
  readonly registry: Registry;
  readonly accepted: Counter<"outcome">;
  readonly verdicts: Counter<"verdict">;
  readonly waited: Histogram;
  readonly breaches: Counter;
  readonly deliveries: Counter<"outcome">;
  readonly requeued: Counter<"kind">;
  readonly pictures: Counter<"outcome">;
  readonly jobsFailed: Counter<"lane">;
}

/** Makes the metrics of one process. `depth` is asked at each scrape. */
export function createMetrics(depth: () => Promise<Partial<Record<Lane, number>>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "assay_" });
  const registers = [registry];
  new Gauge({
    name: "assay_queue_depth",
    help: "Jobs waiting, delayed and active, by lane",
    labelNames: ["lane"],
    registers,
    async collect() {
      for (const [lane, jobs] of Object.entries(await depth())) this.set({ lane }, jobs);
    },
  });
  return {
    registry,
    accepted: new Counter({
      name: "assay_listings_total",
      help: "Listings handed in, by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    verdicts: new Counter({
      name: "assay_verdicts_total",
      help: "Verdicts written, by verdict",
      labelNames: ["verdict"],
      registers,
    }),
    waited: new Histogram({
      name: "assay_screening_wait_seconds",
      help: "From acceptance to the start of the decision",
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120],
      registers,
    }),
    breaches: new Counter({ name: "assay_breaches_total", help: "Sales reported through a closed gate", registers }),
    deliveries: new Counter({
      name: "assay_deliveries_total",
      help: "Webhook attempts, by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    requeued: new Counter({
      name: "assay_requeued_total",
      help: "What the reconciler found and queued again, by kind",
      labelNames: ["kind"],
      registers,
    }),
    pictures: new Counter({
      name: "assay_pictures_total",
      help: "Pictures looked at: `read`, or why one could not be",
      labelNames: ["outcome"],
      registers,
    }),
    jobsFailed: new Counter({
      name: "assay_jobs_failed_total",
      help: "Job attempts that threw, by lane",
      labelNames: ["lane"],
      registers,
    }),
  };
}
