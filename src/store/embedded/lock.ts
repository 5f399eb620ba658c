import { constants, copyFile, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AssayError } from "#src/errors.ts";
import { isAlive, startedAt } from "./processes.ts";

/** Longer than the slowest holder: a first initdb and a crash recovery. */
const WAIT_MS = 150_000;
const POLL_MS = 50;
/** A lock file without readable content is one that is just being written, or whose writer died at it. */
const UNREADABLE_MS = 5_000;

/** Runs `work` while no other process that uses the same lock file does. A lock whose owner died is taken over. */
export async function withLock<T>(file: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, started: await startedAt(process.pid), nonce: crypto.randomUUID() });
  const deadline = Date.now() + WAIT_MS;
  while (!(await tryTake(file, mine))) {
    if (Date.now() > deadline) {
      throw new AssayError("store.unavailable", `Another process holds ${file} and does not finish.`);
    }
    await sleep(POLL_MS, undefined, signal && { signal });
  }
  try {
    return await work();
  } finally {
    if ((await read(file)) === mine) await rm(file, { force: true });
  }
}

async function tryTake(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: "wx", mode: 0o600 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  const held = await read(file);
  if (held !== undefined && (await isStale(file, held))) await removeStale(file, held);
  return false;
}

async function isStale(file: string, held: string): Promise<boolean> {
  try {
    const owner = JSON.parse(held) as { pid: number; started: string };
    return !(await isAlive(owner.pid)) || (await startedAt(owner.pid)) !== owner.started;
  } catch {
    const written = await stat(file).catch(() => undefined);
    return written !== undefined && Date.now() - written.mtimeMs > UNREADABLE_MS;
  }
}

/** Two waiters may find the same stale lock: the slower one must not remove the lock that the faster one took since. */
async function removeStale(file: string, held: string): Promise<void> {
  const aside = `${file}.${crypto.randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await read(aside)) !== held) await copyFile(aside, file, constants.COPYFILE_EXCL).catch(() => undefined);
  await rm(aside, { force: true });
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
