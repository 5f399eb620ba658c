import { type Datastore, openDatastore } from "#queue/datastore.ts";
import { LANE_NAMES, type Lane, type Queues } from "#queue/lanes.ts";
import { openQueues } from "#queue/queues.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { startEmbeddedPostgres } from "#store/embedded/start.ts";
import { createBootstrapKey } from "#store/keys.ts";
import { migrate } from "#store/migrate.ts";
import { createSecretBox, type SecretBox } from "#webhooks/secret-box.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createParts, type Part, type Parts } from "./parts.ts";
import { startApi } from "./processes/api.ts";
import { startWorkers } from "./processes/worker.ts";
import { startWorkerHttp } from "./processes/worker-http.ts";
import { loadSecretKey } from "./secrets.ts";

/** What every process of an installation has. */
export interface Shared {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly datastore: Datastore;
  readonly queues: Queues;
  readonly secretBox: SecretBox;
  /** Whether all that this process runs has started. */
  readonly started: () => boolean;
}

/** Which parts a process runs. */
export type Role = "api" | "worker" | "all";

/** A running Assay. `stop` ends HTTP first, then workers, queues and database, within the configured deadline. */
export interface System extends Part {
  /** Where the API answers; undefined for a process that only works. */
  readonly url: string | undefined;
  /** The first key of a new installation: shown this once. */
  readonly bootstrapKey: string | undefined;
  readonly databaseUrl: string;
}

/**
 * The one place that constructs: opens everything that `role` needs, in order, and closes it in reverse, HTTP first. When
 * `leaving` aborts before all is open, what is open is closed and the call fails.
 */
export async function startSystem(config: Config, log: Log, role: Role, leaving?: AbortSignal): Promise<System> {
  const onStopError = (error: unknown) => log.event("service.failed", { err: error });
  const parts = createParts(onStopError);
  const http = createParts(onStopError);
  let started = false;
  const stop = async () => {
    log.event("service.stopping", { role });
    await http.stop();
    await parts.stop();
    log.event("service.stopped", { role });
  };
  try {
    const databaseUrl = config.databaseUrl ?? (await embedded(config, log, parts, leaving));
    leaving?.throwIfAborted();
    const onStoreError = (error: Error) => log.event("store.unavailable", { err: error });
    const onQueueError = (error: Error) => log.event("queue.unavailable", { err: error });
    const database = openDatabase(databaseUrl, onStoreError);
    parts.add({ stop: () => database.close() });
    const { migrations, restored } = await migrate(database.pool);
    if (migrations.length > 0) log.event("store.migrated", { migrations });
    if (restored) log.event("store.restored", {});
    leaving?.throwIfAborted();
    const settings = { databaseUrl, redisUrls: config.redisUrls, prefix: config.queuePrefix, onError: onQueueError };
    const datastore = await openDatastore(settings);
    parts.add({ stop: () => datastore.close() });
    const queues = await openQueues(datastore, onQueueError);
    parts.add({ stop: () => queues.close() });
    const shared: Shared = {
      config,
      log,
      database,
      datastore,
      queues,
      metrics: createMetrics(() => depths(queues)),
      secretBox: createSecretBox(await loadSecretKey(config)),
      started: () => started,
    };
    // Listens before anything works: a process whose port is taken must not have begun a job.
    const api = role === "worker" ? undefined : http.add(await startApi(shared));
    if (role === "worker" && config.workerPort !== undefined) {
      http.add(await startWorkerHttp(shared, config.workerPort));
    }
    leaving?.throwIfAborted();
    if (role !== "api") parts.add(await startWorkers(shared, leaving));
    leaving?.throwIfAborted();
    // Last, because it can be told only once: a start that fails must not have made it.
    const bootstrap = role === "worker" ? undefined : await createBootstrapKey(database);
    if (bootstrap !== undefined) log.event("service.first-key", { key: bootstrap.id });
    started = true;
    log.event("service.started", { role, queues: datastore.kind, database: config.databaseUrl ? "given" : "embedded" });
    return { url: api?.url, bootstrapKey: bootstrap?.token, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function embedded(
  { dataDir }: Config,
  log: Log,
  parts: Parts,
  leaving: AbortSignal | undefined,
): Promise<string> {
  return parts.add(await startEmbeddedPostgres({ dataDir, log, signal: leaving })).url;
}

async function depths(queues: Queues): Promise<Partial<Record<Lane, number>>> {
  const each = await Promise.all(
    LANE_NAMES.map(async (lane) => {
      const { waiting, delayed, active } = await queues.depth(lane);
      return [lane, waiting + delayed + active];
    }),
  );
  return Object.fromEntries(each);
}
