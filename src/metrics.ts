import { setTimeout } from "node:timers/promises";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { LANE_NAMES, type Lane } from "#queue/lanes.ts";

/** How long a scrape waits for the queue: scrapers give up after ten seconds, and the other figures must not go with it. */
const DEPTH_WAIT_MS = 1_000;

/** What a process counts, in the Prometheus text format. */
export interface Metrics {
  readonly registry: Registry;
  readonly accepted: Counter<"outcome">;
  readonly verdicts: Counter<"verdict">;
  readonly waited: Histogram;
  readonly breaches: Counter;
  readonly deliveries: Counter<"outcome">;
  readonly requeued: Counter<"kind">;
  readonly overdue: Counter;
  readonly pictures: Counter<"outcome">;
  readonly quarantined: Counter;
  readonly jobsFailed: Counter<"lane">;
}

/** Makes the metrics of one process. `depth` is asked at each scrape; without an answer that one figure is left out. */
export function createMetrics(depth: () => Promise<Partial<Record<Lane, number>>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "assay_" });
  const registers = [registry];
  let asked: ReturnType<typeof depth> | undefined;
  new Gauge({
    name: "assay_queue_depth",
    help: "Jobs waiting, delayed and active, by lane",
    labelNames: ["lane"],
    registers,
    async collect() {
      this.reset();
      // A queue that is away keeps the question: the next scrape does not ask it again.
      asked ??= depth()
        .catch(() => ({}))
        .finally(() => {
          asked = undefined;
        });
      const depths = await Promise.race([asked, setTimeout(DEPTH_WAIT_MS, {}, { ref: false })]);
      for (const [lane, jobs] of Object.entries(depths)) this.set({ lane }, jobs);
    },
  });
  const metrics: Metrics = {
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
    overdue: new Counter({
      name: "assay_overdue_cases_total",
      help: "Cases that nobody decided before their deadline, closed as policy says",
      registers,
    }),
    pictures: new Counter({
      name: "assay_pictures_total",
      help: "Pictures looked at: `read`, or why one could not be",
      labelNames: ["outcome"],
      registers,
    }),
    quarantined: new Counter({
      name: "assay_entries_quarantined_total",
      help: "Bank entries that matched too many sellers' pictures and wait for a person",
      registers,
    }),
    jobsFailed: new Counter({
      name: "assay_jobs_failed_total",
      help: "Job attempts that threw, by lane",
      labelNames: ["lane"],
      registers,
    }),
  };
  // Known labels start at zero: Prometheus sees no growth in a series that begins with its first failure.
  for (const outcome of ["accepted", "retry", "refused"]) metrics.accepted.inc({ outcome }, 0);
  for (const verdict of ["allow", "review", "block"]) metrics.verdicts.inc({ verdict }, 0);
  for (const outcome of ["delivered", "retry", "dead", "ended"]) metrics.deliveries.inc({ outcome }, 0);
  for (const kind of ["screenings", "deliveries"]) metrics.requeued.inc({ kind }, 0);
  for (const lane of LANE_NAMES) metrics.jobsFailed.inc({ lane }, 0);
  return metrics;
}
