import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AssayError } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import { askServer } from "./ask.ts";
import type { Binaries } from "./binaries.ts";
import type { Server } from "./find.ts";
import { type Launcher, runToEnd } from "./launch.ts";
import { openLogFile, tailOf } from "./log-file.ts";
import type { Place } from "./place.ts";
import { isAlive, waitUntilGone } from "./processes.ts";

const POLL_MS = 25;
/** Fast shutdown writes all changed pages; it must fit in the 15 s that a stopping process has. */
const FAST_STOP_MS = 10_000;
const HARD_STOP_MS = 5_000;

/** For a small machine: little memory, full durability, and few lines in the log. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  // The path of a socket may have about 100 characters, which project folders exceed.
  unix_socket_directories: "",
  shared_buffers: "128MB",
  max_connections: "100",
  max_wal_size: "512MB",
  synchronous_commit: "on",
  // Parallel queries need /dev/shm, of which containers have little.
  max_parallel_workers_per_gather: "0",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // Failed statements reach the caller; here they would only fill the disk.
  log_min_messages: "log",
  log_checkpoints: "off",
};

/** Reasons that pass by themselves: backends of a killed server still ending, another starter, a port taken meanwhile. */
const PASSING = /still in use|lock file .* already exists|could not bind|could not create any TCP/;

/** Starts a server on the cluster and waits until it answers; undefined when it gave way for a passing reason. */
export async function launchServer(
  place: Place,
  password: string,
  port: number,
  tools: { binaries: Binaries; launcher: Launcher; deadline: number; signal?: AbortSignal | undefined },
): Promise<Server | undefined> {
  const { handle, since } = await openLogFile(place.logFile);
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { file, args, options } = tools.launcher.wrap(tools.binaries.postgres, ["-D", place.cluster, ...settings]);
  // Its own session: Ctrl+C in a terminal must not reach it before the work in flight is done.
  const child = spawn(file, args, { ...options, cwd: "/", detached: true, stdio: ["ignore", "ignore", handle.fd] });
  let ended: Error | string | undefined;
  child.once("error", (cause) => (ended = cause));
  child.once("exit", (code, killer) => (ended = `it ended with ${killer ?? code}`));
  child.unref();
  await handle.close();
  try {
    while (ended === undefined) {
      if (child.pid && (await askServer(port, password, place.cluster)) === "ours") return { pid: child.pid, port };
      if (Date.now() > tools.deadline) ended = "it did not answer in time";
      else await sleep(POLL_MS, undefined, tools.signal && { signal: tools.signal });
    }
  } catch (cause) {
    child.kill("SIGQUIT");
    throw cause;
  }
  const tail = await tailOf(place.logFile, since);
  child.kill("SIGQUIT");
  if (PASSING.test(tail)) return undefined;
  const detail = `The embedded PostgreSQL does not start: ${ended instanceof Error ? ended.message : ended}. ${tail}`;
  throw new AssayError("store.unavailable", detail.trim());
}

/** Shuts a server down in order; by force when that takes too long, which costs the next start a recovery. */
export async function stopServer(
  pid: number,
  tools: { binaries: Binaries; launcher: Launcher; log: Log },
): Promise<void> {
  await signalServer(pid, "INT", tools);
  if (await waitUntilGone(pid, FAST_STOP_MS)) return;
  tools.log.event("postgres.stop-slow", { pid });
  await signalServer(pid, "QUIT", tools);
  if (await waitUntilGone(pid, HARD_STOP_MS)) return;
  throw new AssayError("store.unavailable", `The embedded PostgreSQL (process ${pid}) does not stop.`);
}

async function signalServer(pid: number, name: "INT" | "QUIT", tools: { binaries: Binaries; launcher: Launcher }) {
  // Windows has no signals; PostgreSQL brings a substitute.
  if (process.platform === "win32") await runToEnd(tools.launcher, tools.binaries.pg_ctl, ["kill", name, String(pid)]);
  else if (await isAlive(pid)) process.kill(pid, `SIG${name}`);
}

/** A port on the loopback interface that nobody listens on: `wished` if it is free. */
export async function freePort(wished = 0): Promise<number> {
  return (await tryPort(wished)) ?? (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" ? address?.port : undefined));
    });
  });
}
