import type { Config } from "#src/config.ts";
import type { Database } from "#store/database.ts";

/**
 * Runs a command on the installation's database, starting the embedded one when there is no other; `migrated` names what
 * this brought the schema up to date with.
 */
export async function withDatabase<T>(
  work: (database: Database, config: Config, migrated: readonly string[]) => Promise<T>,
): Promise<T> {
  const { readConfig } = await import("#src/config.ts");
  const { createLog } = await import("#src/log.ts");
  const { openDatabase } = await import("#store/database.ts");
  const { migrate } = await import("#store/migrate.ts");
  const config = readConfig();
  const log = createLog({ level: "silent" });
  const server =
    config.databaseUrl === undefined
      ? await (await import("#store/embedded/start.ts")).startEmbeddedPostgres({ dataDir: config.dataDir, log })
      : undefined;
  const database = openDatabase(config.databaseUrl ?? server?.url ?? "", () => undefined);
  try {
    const { migrations: migrated } = await migrate(database.pool);
    return await work(database, config, migrated);
  } finally {
    await database.close();
    await server?.stop();
  }
}
