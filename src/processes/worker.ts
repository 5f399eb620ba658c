import { LANE_NAMES, type Lane, type LaneHandler, type Payload } from "#queue/lanes.ts";
import { type LaneWorker, startWorker, type WorkerEvents } from "#queue/worker.ts";
import { ruleChanges } from "#rulesets/changes.ts";
import { watchRuleset } from "#rulesets/watch.ts";
import { createPriceApplier } from "#screening/price/apply.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { rehearse, runRuleTests } from "#screening/rules/self-test.ts";
import type { Problem } from "#src/errors.ts";
import { releaseMemory } from "#src/memory.ts";
import { recordRuleset } from "#store/rulesets.ts";
import { deliverTask } from "#tasks/deliver.ts";
import { inspectImagesTask } from "#tasks/inspect-images.ts";
import { learnPricesTask } from "#tasks/learn-prices.ts";
import { reconcileTask } from "#tasks/reconcile.ts";
import { type ScreenDependencies, screenTask } from "#tasks/screen.ts";
import { createTargetPolicy } from "#webhooks/target.ts";
import { createParts, type Part, type Parts } from "../parts.ts";
import type { Shared } from "../system.ts";
import { startBanks } from "./banks.ts";
import { startPictures } from "./pictures.ts";
import { followPrices } from "./price-follower.ts";

/** How often the database is searched for what the queue has lost. */
const RECONCILE_MS = 2_000;
/** How often new entries of the banks are looked for; it costs next to nothing when there are none. */
const HUNT_MS = 2_000;
/** A long hunt through live listings must not hold up the reconciler. */
const MAINTENANCE_AT_ONCE = 3;
/** How often sales that have waited long enough are learned from. */
const LEARN_MS = 5 * 60_000;

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
  let before: Ruleset | undefined;
  const activate = async (ruleset: Ruleset, rehearsals: number) => {
    await recordRuleset(database, ruleset);
    releaseMemory();
    const problems = tryOut(ruleset, rehearsals);
    if (problems.length > 0) log.event("ruleset.doubtful", { ruleset: ruleset.id, problems });
    log.event("ruleset.activated", {
      ruleset: ruleset.id,
      rules: ruleset.rules.length,
      ...ruleChanges(before, ruleset),
    });
    before = ruleset;
  };
  const following = new AbortController();
  const followers: { readonly done: Promise<void> }[] = [];
  parts.add({
    async stop() {
      following.abort();
      await Promise.all(followers.map(({ done }) => done));
    },
  });
  const rulesets = await watchRuleset({
    dir: config.rulesDir,
    onChange: (ruleset) => void activate(ruleset, 0).catch((err: unknown) => log.event("store.unavailable", { err })),
    onError: (err) => log.event("ruleset.refused", err.problems.length > 0 ? { problems: err.problems } : { err }),
    signal: following.signal,
  });
  followers.push(rulesets);
  const prices = await followPrices({
    pool: database.pool,
    signal: following.signal,
    onLoaded: (version) => log.event("prices.loaded", { version }),
    onError: (err) => log.event("store.unavailable", { err }),
  });
  followers.push(prices);
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
  await activate(rulesets.current(), REHEARSALS);
  const deliver = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy: createTargetPolicy({ allowPrivate: config.webhookAllowPrivate }),
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
  const stopTicking = tick(shared);
  parts.add({
    async stop() {
      stopTicking();
      // No more does a long hunt.
      hunting.abort();
    },
  });
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

// The tick comes from the process, not from a repeated job: a queue wiped empty would lose the job that repairs it.
// All workers of an installation name the same job for the same period, and the queue remembers the name: it runs once.
function tick({ queues, log }: Shared): () => void {
  const every = (ms: number, task: Payload<"maintenance">["task"]) =>
    setInterval(() => {
      const id = `${task}-${Math.floor(Date.now() / ms)}`;
      queues
        .add("maintenance", [{ payload: { task }, id }])
        .catch((error: unknown) => log.event("queue.unavailable", { err: error }));
    }, ms);
  const timers = [every(RECONCILE_MS, "reconcile"), every(HUNT_MS, "retrohunt"), every(LEARN_MS, "learn-prices")];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** Screenings of what the rules' tests are about, at the start, about a third of a second. */
const REHEARSALS = 8;

// The tests that rules carry, run where they will be used: a ruleset that fails its own tests is said to, and the first
// listings of a day are nearly as quick as the others.
function tryOut(ruleset: Ruleset, rehearsals: number): readonly Problem[] {
  for (let time = 0; time < rehearsals; time += 1) rehearse(ruleset);
  return runRuleTests(ruleset).problems;
}
