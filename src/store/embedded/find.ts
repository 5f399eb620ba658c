import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AssayError } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import { askServer } from "./ask.ts";
import { type PidFile, readPidFile } from "./pid-file.ts";
import type { Place } from "./place.ts";
import { commandLine, isAlive } from "./processes.ts";

const POLL_MS = 50;
/** A server writes its pid file and listens within this, also on a slow machine; recovery comes after. */
const SETTLE_MS = 5_000;

/** A server that answers for our data. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

/** Under the lock: looks for a server that runs on our data, waiting while it starts, recovers or stops. A stale pid file is removed; then `port` is the one it named. */
export async function findServer(
  place: Place,
  password: string,
  wait: { deadline: number; log: Log; signal?: AbortSignal | undefined },
): Promise<Server | { pid: undefined; port: number }> {
  const began = Date.now();
  let told = false;
  for (;;) {
    const file = await readPidFile(place.cluster);
    if (file === undefined) return { pid: undefined, port: 0 };
    const settled = Date.now() - began > SETTLE_MS;
    const answer = await judge(file, place, password, settled);
    if (file !== "unreadable" && answer === "ours") return file;
    if (answer !== "wait") {
      const known = file === "unreadable" ? {} : file;
      wait.log.event("postgres.lock-stale", { ...known, reason: answer });
      await rm(join(place.cluster, "postmaster.pid"), { force: true });
      return { pid: undefined, port: file === "unreadable" ? 0 : file.port };
    }
    if (Date.now() > wait.deadline) throw silent(place);
    if (settled && !told) {
      wait.log.event("postgres.waiting", { reason: "the server is starting, recovering or stopping" });
      told = true;
    }
    await sleep(POLL_MS, undefined, wait.signal && { signal: wait.signal });
  }
}

/** `ours`, `wait`, or the reason why the pid file is stale. */
async function judge(file: PidFile | "unreadable", place: Place, password: string, settled: boolean): Promise<string> {
  if (file === "unreadable") return settled ? "the pid file is damaged" : "wait";
  if (!(await isAlive(file.pid))) return "the process is gone";
  const command = await commandLine(file.pid);
  if (command !== undefined && !command.includes(` -D ${place.cluster} `)) return "the process is another program";
  const answer = await askServer(file.port, password, place.cluster);
  if (answer === "ours") return "ours";
  // A process that serves our folder by its command line is our server, whatever it answers just now.
  if (command !== undefined) {
    if (answer === "denied") throw wrongPassword(place);
    return "wait";
  }
  if (answer === "silent" && !settled) return "wait";
  return "another program answers on its port, or none";
}

function wrongPassword(place: Place): AssayError {
  const detail = `The embedded PostgreSQL refuses the password in ${place.passwordFile}. Restore that file.`;
  return new AssayError("store.unavailable", detail);
}

function silent(place: Place): AssayError {
  return new AssayError("store.unavailable", `The embedded PostgreSQL runs but does not answer; see ${place.logFile}.`);
}
