import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createLog } from "#src/log.ts";
import { openDatabase } from "#store/database.ts";
import { startEmbeddedPostgres } from "#store/embedded/start.ts";
import { createKey } from "#store/keys.ts";
import { migrate } from "#store/migrate.ts";
import { startRedis } from "../test/harness/redis.ts";
import { redisVersion } from "./environment.ts";

/** What benchmarks run on: the embedded PostgreSQL and, where it is installed, a Redis, both of this run alone. */
export interface Stage {
  readonly quick: boolean;
  readonly serverUrl: string;
  /** An empty database. */
  database(): Promise<string>;
  /** A database with Assay's schema and a key that may do everything, and the environment of a service on it. */
  installation(datastore: DatastoreName): Promise<Installation | { readonly skipped: string }>;
  close(): Promise<void>;
}

export type DatastoreName = "PostgreSQL" | "Redis";

/** What a service needs to run in one scenario. */
export interface Installation {
  readonly databaseUrl: string;
  readonly redisUrls: readonly string[];
  readonly token: string;
  /** For a service process; nothing of the surrounding environment is passed on. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts PostgreSQL now, and Redis when a scenario first asks for it. */
export async function openStage(quick: boolean): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "assay-bench-"));
  // The server runs as another user when this process is root, and must be able to reach its folder.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "data"), log: createLog({ level: "silent" }) });
  let redis: ReturnType<typeof startRedis> | undefined;

  async function database(): Promise<string> {
    const name = `bench_${crypto.randomUUID().replaceAll("-", "")}`;
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create database ${name}`).finally(() => client.end());
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  return {
    quick,
    serverUrl: server.url,
    database,
    async installation(datastore) {
      if (datastore === "Redis" && redisVersion() === undefined) {
        return { skipped: "redis-server is not installed on this machine" };
      }
      const databaseUrl = await database();
      if (datastore === "Redis") redis ??= startRedis();
      const redisUrls = datastore === "Redis" && redis !== undefined ? [(await redis).url] : [];
      const db = openDatabase(databaseUrl, () => undefined);
      await migrate(db.pool);
      const { token } = await createKey(db, "bench", ["admin"]).finally(() => db.close());
      const env = {
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrls.join(","),
        ASSAY_DATA_DIR: join(folder, "service"),
        // One Redis serves all scenarios; the prefix keeps them apart.
        ASSAY_QUEUE_PREFIX: queuePrefix(databaseUrl),
      };
      return { databaseUrl, redisUrls, token, env };
    },
    async close() {
      await (await redis)?.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The prefix of the queues of the installation on this database. */
export function queuePrefix(databaseUrl: string): string {
  return new URL(databaseUrl).pathname.slice(1, 33);
}
