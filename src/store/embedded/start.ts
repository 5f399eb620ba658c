import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { AssayError } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import { ensureDatabase, urlOf } from "./ask.ts";
import { locateBinaries } from "./binaries.ts";
import { ensureCluster } from "./cluster.ts";
import { findServer, type Server } from "./find.ts";
import { chooseLauncher } from "./launch.ts";
import { withLock } from "./lock.ts";
import { boundLogFile } from "./log-file.ts";
import { type Place, preparePlace } from "./place.ts";
import { openPresence, type Presence } from "./presence.ts";
import { freePort, launchServer, stopServer } from "./server.ts";

/** Crash recovery replays at most `max_wal_size`, which takes seconds; a very slow disk gets a minute. */
const START_MS = 60_000;
const RETRY_MS = 200;
const REVIVE_MS = 1_000;
/** A server that is just recovering when we leave may take this long. */
const LEAVE_MS = 10_000;
const LOG_CHECK_MS = 3_600_000;

/** A running embedded PostgreSQL, shared with any other Assay process on the same data folder. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** True when another process had started it. */
  readonly adopted: boolean;
  /** Lets go of the server, and shuts it down if nobody else uses it. */
  stop(): Promise<void>;
}

type Tools = Awaited<ReturnType<typeof prepareTools>>;

/** Starts the PostgreSQL of this data folder, or joins the one that runs; restarts it on the same port if it dies. */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: Log;
  signal?: AbortSignal | undefined;
}): Promise<EmbeddedPostgres> {
  const place = await preparePlace(options.dataDir);
  const tools = await prepareTools(place, options.log);
  const { password, server, adopted, presence } = await withLock(place.lockFile, options.signal, async () => {
    const password = await ensureCluster(place, { ...tools, signal: options.signal });
    const running = await ensureServer(place, password, undefined, tools, options.signal);
    await ensureDatabase(running.server.port, password);
    return { ...running, password, presence: await openPresence(running.server.port, password) };
  });
  const watch = watchServer(place, password, server, presence, tools);
  return { url: urlOf(server.port, password), adopted, stop: watch.stop };
}

async function prepareTools(place: Place, log: Log) {
  const binaries = await locateBinaries();
  return { binaries, launcher: await chooseLauncher(binaries, place.dataDir, place.cluster), log };
}

/** Under the lock: joins the server or starts one. `fixedPort` is where our own pools expect it. */
async function ensureServer(
  place: Place,
  password: string,
  fixedPort: number | undefined,
  tools: Tools,
  signal: AbortSignal | undefined,
): Promise<{ server: Server; adopted: boolean }> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const found = await findServer(place, password, { deadline, log: tools.log, signal });
    if (found.pid !== undefined) {
      tools.log.event("postgres.adopted", { pid: found.pid, port: found.port });
      return { server: found, adopted: true };
    }
    const port = fixedPort ?? (await freePort(found.port));
    const server = await launchServer(place, password, port, { ...tools, deadline, signal });
    if (server) {
      tools.log.event("postgres.started", { pid: server.pid, port, folder: place.cluster });
      return { server, adopted: false };
    }
    if (Date.now() > deadline) {
      throw new AssayError("store.unavailable", `The embedded PostgreSQL does not start; see ${place.logFile}.`);
    }
    await sleep(RETRY_MS, undefined, signal && { signal });
  }
}

/** Until `stop` is called: whenever the server is lost, brings it back where our pools look for it. */
function watchServer(place: Place, password: string, server: Server, first: Presence, tools: Tools) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopCalled = once(signal, "abort");
  const logCheck = setInterval(() => void boundLogFile(place.logFile).catch(() => undefined), LOG_CHECK_MS).unref();
  let presence = first;
  let stopped: Promise<void> | undefined;

  async function watch(): Promise<void> {
    for (;;) {
      await Promise.race([presence.ended, stopCalled]);
      if (signal.aborted) return;
      tools.log.event("postgres.lost", { port: server.port });
      await revive();
    }
  }

  async function revive(): Promise<void> {
    while (!signal.aborted && !presence.open) {
      try {
        presence = await withLock(place.lockFile, signal, async () => {
          await ensureServer(place, password, server.port, tools, signal);
          return openPresence(server.port, password);
        });
        tools.log.event("postgres.revived", { port: server.port });
      } catch (err) {
        if (!signal.aborted) tools.log.event("store.unavailable", { err });
        await sleep(REVIVE_MS, undefined, { ref: false, signal }).catch(() => undefined);
      }
    }
  }

  const watching = watch();

  async function stop(): Promise<void> {
    clearInterval(logCheck);
    stopping.abort();
    await watching;
    await withLock(place.lockFile, undefined, () => leave(place, password, presence, tools));
  }
  return {
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Under the lock, so that nobody joins between the count and the shutdown. */
async function leave(place: Place, password: string, presence: Presence, tools: Tools): Promise<void> {
  const found = await findServer(place, password, { deadline: Date.now() + LEAVE_MS, log: tools.log });
  if (found.pid === undefined) return presence.close();
  const mine = presence.open ? presence : await openPresence(found.port, password);
  const others = await mine.others();
  await mine.close();
  if (others > 0) return tools.log.event("postgres.shared", { others });
  await stopServer(found.pid, tools);
  tools.log.event("postgres.stopped", { pid: found.pid });
}
