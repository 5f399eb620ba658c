import { LANE_NAMES, type Lane, type LaneHandler } from "#queue/lanes.ts";
import { type LaneWorker, startWorker, type WorkerEvents } from "#queue/worker.ts";
import { createPriceApplier } from "#screening/price/apply.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { recordRuleset } from "#store/rulesets.ts";
import { deliverTask } from "#tasks/deliver.ts";
import { inspectImagesTask } from "#tasks/inspect-images.ts";
import { learnPricesTask } from "#tasks/learn-prices.ts";
import { reconcileTask } from "#tasks/reconcile.ts";
import { type ScreenDependencies, screenTask } from "#tasks/screen.ts";
import { createParts, type Part, type Parts } from "../parts.ts";
import type { Shared } from "../system.ts";
import { startBanks } from "./banks.ts";
import { startPictures } from "./pictures.ts";
import { followPrices } from "./price-follower.ts";
import { startRulesets } from "./rulesets.ts";
import { startTicks } from "./ticks.ts";

/** A long hunt through live listings must not hold up the reconciler. */
const MAINTENANCE_AT_ONCE = 3;

/**
 * The working side: every lane, with the ruleset it decides by. A start that fails, or is given up because `leaving`
 * aborts while the queue is away, stops what it had started.
 */
export async function startWorkers(shared: Shared, leaving?: AbortSignal): Promise<Part> {
  const parts = createParts((err) => shared.log.event("service.failed", { err }));
  try {
    await startParts(shared, parts, leaving);
    return parts;
  } catch (cause) {
    await parts.stop();
    throw cause;
  }
}

async function startParts(shared: Shared, parts: Parts, leaving: AbortSignal | undefined): Promise<void> {
  const { config, database, log, metrics, queues, datastore, secretBox } = shared;
  const record = (ruleset: Ruleset) => recordRuleset(database, ruleset);
  const rulesets = parts.add(await startRulesets({ rulesDir: config.rulesDir, record, log }));
  const following = new AbortController();
  const prices = await followPrices({
    pool: database.pool,
    signal: following.signal,
    onLoaded: (version) => log.event("prices.loaded", { version }),
    onError: (err) => log.event("store.unavailable", { err }),
  });
  parts.add({
    async stop() {
      following.abort();
      await prices.done;
    },
  });
  const withPrices = createPriceApplier();
  const screening: ScreenDependencies = {
    pool: database.pool,
    queues,
    ruleset: () => withPrices(rulesets.current(), prices.current()),
    now: Date.now,
    onFailure: (failure) => log.event("screening.failed", { ...failure }),
    onVerdict: (verdict, waitedMs) => {
      metrics.verdicts.inc({ verdict });
      metrics.waited.observe(waitedMs / 1000);
    },
  };
  const hunting = new AbortController();
  const banks = parts.add(await startBanks(shared, hunting.signal));
  const deliver = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy: createAddressPolicy({ allowPrivate: config.webhookAllowPrivate }),
    log,
    onAttempt: (outcome) => metrics.deliveries.inc({ outcome }),
  });
  parts.add({ stop: () => deliver.close() });
  const reconcile = reconcileTask({
    database,
    queues,
    onFound: ({ overdue, ...lost }) => {
      for (const [kind, count] of Object.entries(lost)) metrics.requeued.inc({ kind }, count);
      if (lost.screenings + lost.deliveries > 0) log.event("reconcile.requeued", lost);
      metrics.overdue.inc(overdue);
      if (overdue > 0) log.event("cases.overdue", { cases: overdue });
    },
  });
  const learnPrices = learnPricesTask({
    pool: database.pool,
    now: Date.now,
    onLearned: (done) => log.event("prices.learned", done),
  });
  const tasks = { reconcile, retrohunt: banks.retrohunt, "learn-prices": learnPrices };
  const events: WorkerEvents = {
    onFailed: (lane, job, error) => {
      metrics.jobsFailed.inc({ lane });
      log.event("job.failed", { lane, job, err: error });
    },
    onConflict: (error) => log.event("queue.conflict", { err: error }),
    onError: (error) => log.event("queue.unavailable", { err: error }),
  };
  const workers: LaneWorker[] = [];
  parts.add({ stop: async () => void (await Promise.all(workers.map((worker) => worker.close()))) });
  // Stopped before the lanes that use it, so that no slow picture host holds up the end.
  const pictures = parts.add(await startPictures(shared, screening, banks.index));
  const work = async <L extends Lane>(lane: L, handle: LaneHandler<L>, atOnce: number): Promise<void> => {
    workers.push(await unlessLeaving(startWorker(datastore, lane, handle, atOnce, events), leaving));
  };
  const { workerConcurrency: concurrency } = config;
  await work("screen", screenTask(screening), concurrency);
  await work("images", inspectImagesTask(pictures.deps), concurrency * 4);
  await work("deliver", deliver.handle, concurrency * 8);
  await work("maintenance", (payload) => tasks[payload.task](payload), MAINTENANCE_AT_ONCE);
  // A long hunt does not hold up the end.
  parts.add({ stop: async () => hunting.abort() });
  parts.add(startTicks(shared));
  log.event("worker.started", { lanes: LANE_NAMES });
}

/** The outcome of `work`, or a throw as soon as `leaving` aborts: a queue that is away is waited for without end. */
async function unlessLeaving<T>(work: Promise<T>, leaving: AbortSignal | undefined): Promise<T> {
  if (leaving === undefined) return work;
  const { promise: left, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(leaving.reason);
  leaving.addEventListener("abort", onAbort, { once: true });
  if (leaving.aborted) onAbort();
  try {
    return await Promise.race([work, left]);
  } finally {
    leaving.removeEventListener("abort", onAbort);
  }
}
