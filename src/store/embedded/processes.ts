import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const POLL_MS = 25;

/** Whether a process runs under this id. One that has ended and only waits to be collected does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  // Containers often have no init that collects orphans: a dead server would look alive for ever.
  const state = (await procStat(pid))?.[0];
  return state !== "Z" && state !== "X";
}

/** When a process started, as an opaque text: with the id it names one process for good. Empty where unknown. */
export async function startedAt(pid: number): Promise<string> {
  if (process.platform === "linux") return (await procStat(pid))?.[START_TIME] ?? "";
  if (process.platform === "darwin") return ps(pid, "lstart=");
  return "";
}

/** The command line of a process, or undefined where the system does not tell. */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
    return text?.replaceAll("\0", " ");
  }
  return process.platform === "darwin" ? (await ps(pid, "command=")) || undefined : undefined;
}

/** Waits until a process is gone; false when the time is over before. */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (await isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Field 22 of proc(5) stat; the fields here begin at the third, the state. */
const START_TIME = 22 - 3;

async function procStat(pid: number): Promise<string[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is the name in brackets and may itself hold spaces and brackets.
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

async function ps(pid: number, column: string): Promise<string> {
  return run("ps", ["-o", column, "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
}
