import { type Datastore, openDatastore } from "#queue/datastore.ts";
import type { Queues } from "#queue/lanes.ts";
import { openQueues } from "#queue/queues.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { startEmbeddedPostgres } from "#store/embedded/start.ts";
import { createBootstrapKey } from "#store/keys.ts";
import { migrate } from "#store/migrate.ts";
import { createSecretBox, type SecretBox } from "#webhooks/secret-box.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
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
}

/** A running part that can be stopped. */
export interface Part {
  stop(): Promise<void>;
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

/** The one place that constructs: opens everything that `role` needs, in order, and closes it in reverse. */
export async function startSystem(config: Config, log: Log, role: Role): Promise<System> {
  const opened: Part[] = [];
  const stop = async () => {
    log.event("service.stopping", { role });
    for (const part of opened.splice(0).reverse()) {
      await part.stop().catch((error: unknown) => log.event("service.failed", { err: error }));
    }
    log.event("service.stopped", { role });
  };
  const open = <T>(value: T, close: (value: T) => Promise<void>): T => {
    opened.push({ stop: () => close(value) });
    return value;
  };
  try {
    const databaseUrl = config.databaseUrl ?? (await embedded(config, log, open));
    const onStoreError = (error: Error) => log.event("store.unavailable", { err: error });
    const onQueueError = (error: Error) => log.event("queue.unavailable", { err: error });
    const database = open(openDatabase(databaseUrl, onStoreError), (db) => db.close());
    const { migrations, restored } = await migrate(database.pool);
    if (migrations.length > 0) log.event("store.migrated", { migrations });
    if (restored) log.event("store.restored", {});
    const settings = { databaseUrl, redisUrls: config.redisUrls, prefix: config.queuePrefix, onError: onQueueError };
    const datastore = open(await openDatastore(settings), (store) => store.close());
    const queues = open(openQueues(datastore, onQueueError), (all) => all.close());
    const shared: Shared = {
      config,
      log,
      database,
      datastore,
      queues,
      metrics: createMetrics(async () => {
        const lanes = ["screen", "images", "deliver", "maintenance"] as const;
        const depths = await Promise.all(lanes.map((lane) => queues.depth(lane)));
        return Object.fromEntries(depths.map((d, i) => [lanes[i], d.waiting + d.delayed + d.active]));
      }),
      secretBox: createSecretBox(await loadSecretKey(config)),
    };
    const bootstrap = role === "worker" ? undefined : await createBootstrapKey(database);
    if (role !== "api") open(await startWorkers(shared), (part) => part.stop());
    if (role === "worker" && config.workerPort !== undefined) {
      open(await startWorkerHttp(shared, config.workerPort), (part) => part.stop());
    }
    const api = role === "worker" ? undefined : open(await startApi(shared), (part) => part.stop());
    log.event("service.started", { role, queues: datastore.kind, database: config.databaseUrl ? "given" : "embedded" });
    return { url: api?.url, bootstrapKey: bootstrap?.token, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function embedded(
  config: Config,
  log: Log,
  open: <T>(value: T, close: (value: T) => Promise<void>) => T,
): Promise<string> {
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  return open(server, (running) => running.stop()).url;
}
