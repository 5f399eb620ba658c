import { createInspector } from "#images/inspector.ts";
import type { Lane } from "#queue/lanes.ts";
import { type LaneWorker, startWorker, type WorkerEvents } from "#queue/worker.ts";
import { watchRuleset } from "#rulesets/watch.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { recordRuleset } from "#store/rulesets.ts";
import { deliverTask } from "#tasks/deliver.ts";
import { inspectImagesTask } from "#tasks/inspect-images.ts";
import { reconcileTask } from "#tasks/reconcile.ts";
import { type ScreenDependencies, screenTask } from "#tasks/screen.ts";
import { createTargetPolicy } from "#webhooks/target.ts";
import type { Part, Shared } from "../system.ts";

/** How often the database is searched for what the queue has lost. */
const RECONCILE_MS = 2_000;

/** The working side: every lane, with the ruleset it decides by. */
export async function startWorkers(shared: Shared): Promise<Part> {
  const { config, database, log, metrics, queues, datastore, secretBox } = shared;
  const stopped = new AbortController();
  const activate = async (ruleset: Ruleset) => {
    await recordRuleset(database, ruleset);
    log.event("ruleset.activated", { ruleset: ruleset.id, rules: ruleset.rules.length });
  };
  const rulesets = await watchRuleset({
    dir: config.rulesDir,
    onChange: (ruleset) => void activate(ruleset).catch((err: unknown) => log.event("store.unavailable", { err })),
    onError: (err) => log.event("ruleset.refused", { err, problems: err.problems }),
    signal: stopped.signal,
  });
  await activate(rulesets.current());
  const inspector = createInspector();
  const screening: ScreenDependencies = {
    pool: database.pool,
    queues,
    ruleset: rulesets.current,
    now: Date.now,
    onVerdict: (verdict, waitedMs) => {
      metrics.verdicts.inc({ verdict });
      metrics.waited.observe(waitedMs / 1000);
    },
  };
  const events: WorkerEvents = {
    onFailed: (lane, job, error) => {
      metrics.jobsFailed.inc({ lane });
      log.event("job.failed", { lane, job, err: error });
    },
    onError: (error) => log.event("queue.unavailable", { err: error }),
  };
  const deliver = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy: createTargetPolicy({ allowPrivate: config.webhookAllowPrivate }),
    log,
    onAttempt: (outcome) => metrics.deliveries.inc({ outcome }),
  });
  const reconcile = reconcileTask({
    database,
    queues,
    onFound: (found) => {
      for (const [kind, count] of Object.entries(found)) metrics.requeued.inc({ kind }, count);
      if (found.screenings + found.deliveries + found.overdue > 0) log.event("reconcile.requeued", found);
    },
  });
  const { workerConcurrency: concurrency } = config;
  const workers: LaneWorker[] = [
    await startWorker(datastore, "screen", screenTask(screening), concurrency, events),
    await startWorker(datastore, "images", inspectImagesTask({ ...screening, inspector }), concurrency, events),
    await startWorker(datastore, "deliver", deliver.handle, concurrency * 4, events),
    await startWorker(datastore, "maintenance", reconcile, 1, events),
  ];
  const stopTicking = tick(shared);
  log.event("worker.started", { lanes: ["screen", "images", "deliver", "maintenance"] satisfies Lane[] });
  return {
    async stop() {
      stopTicking();
      await Promise.all(workers.map((worker) => worker.close()));
      stopped.abort();
      await rulesets.done;
      inspector.close();
      await deliver.close();
    },
  };
}

// The tick comes from the process, not from a repeated job: a queue wiped empty would lose the job that repairs it.
// All workers of an installation name the same job for the same moment, so that it runs once.
function tick({ queues, log }: Shared): () => void {
  const timer = setInterval(() => {
    const id = `reconcile-${Math.floor(Date.now() / RECONCILE_MS)}`;
    queues
      .add("maintenance", [{ payload: { task: "reconcile" }, id }])
      .catch((error: unknown) => log.event("queue.unavailable", { err: error }));
  }, RECONCILE_MS);
  return () => clearInterval(timer);
}
