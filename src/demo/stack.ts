import { appendFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#src/config.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import { createLog } from "#src/log.ts";
import { startSystem } from "#src/system.ts";
import { openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";

/** A whole Assay on the embedded PostgreSQL, of its own for this demo. */
export interface Stack {
  readonly url: string;
  /** A key that may do everything. */
  readonly key: string;
  /** Where it keeps its data and its log. */
  readonly folder: string;
  /** Ends everything, and removes a temporary folder. */
  stop(): Promise<void>;
}

/** Log lines that are told when the demo fails. */
const TOLD_LINES = 5;
/** Each try waits 100 ms longer than the one before, so about five seconds in all. */
const REMOVE_TRIES = 9;

/** Starts API and workers; with `keep` in the configured data folder, otherwise in a temporary one. */
export async function startStack(options: { keep: boolean; port: number }): Promise<Stack> {
  const given = readConfig();
  const { folder, remove } = options.keep ? await keptFolder(given.dataDir) : await temporaryFolder();
  const logFile = join(folder, "demo.log");
  let ended = false;
  // What is logged after the end must not make the folder anew.
  const write = (line: string) => (ended ? undefined : appendFileSync(logFile, line));
  const log = createLog({ level: "info", destination: { write } });
  // The demo is the same everywhere: a database or a Redis of the environment is left alone.
  const config = {
    ...given,
    databaseUrl: undefined,
    redisUrls: [],
    dataDir: folder,
    host: "127.0.0.1",
    port: options.port,
    webhookAllowPrivate: true,
  };
  try {
    const system = await startSystem(config, log, "all");
    return {
      url: system.url ?? "",
      key: system.bootstrapKey ?? (await furtherKey(system.databaseUrl)),
      folder,
      async stop() {
        await system.stop();
        ended = true;
        await remove();
      },
    };
  } catch (cause) {
    const told = await lastTrouble(logFile);
    ended = true;
    await remove();
    const detail = cause instanceof Error ? cause.message : String(cause);
    const problems = cause instanceof AssayError && cause.problems.length > 0 ? cause.problems : told;
    throw new AssayError("internal", `The demo could not start: ${detail}`, { problems });
  }
}

async function keptFolder(dataDir: string) {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  return { folder: dataDir, remove: async () => undefined };
}

async function temporaryFolder() {
  const parent = await mkdtemp(join(tmpdir(), "assay-demo-"));
  // As root, PostgreSQL runs as another user, who must be able to pass.
  await chmod(parent, 0o711);
  const folder = join(parent, "data");
  await mkdir(folder, { mode: 0o711 });
  // A server that is just ending may still write: a folder that fills again is tried again.
  return { folder, remove: () => rm(parent, { recursive: true, force: true, maxRetries: REMOVE_TRIES }) };
}

/** A data folder that was used before has told its first key already. */
async function furtherKey(databaseUrl: string): Promise<string> {
  const database = openDatabase(databaseUrl, () => undefined);
  try {
    return (await createKey(database, "demo", ["admin"])).token;
  } finally {
    await database.close();
  }
}

async function lastTrouble(logFile: string): Promise<Problem[]> {
  const lines = (await readFile(logFile, "utf8").catch(() => "")).split("\n");
  const trouble = lines.filter((line) => /"level":"(?:warn|error|fatal)"/.test(line));
  return trouble.slice(-TOLD_LINES).map((message) => ({ at: "log", message }));
}
