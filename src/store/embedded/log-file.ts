import { copyFile, open, readFile, stat, truncate } from "node:fs/promises";

/** Two files of this size at most: months of a quiet server's start, stop and recovery lines. */
const MAX_BYTES = 4 * 1024 * 1024;
const TAIL_BYTES = 2_000;

/** Keeps the server's log bounded: a large one is copied to `.1` and emptied, which suits a writer that appends. */
export async function boundLogFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.size < MAX_BYTES) return;
  await copyFile(file, `${file}.1`);
  await truncate(file);
}

/** Opens the log for the server to append to; `since` is where its own lines will begin. */
export async function openLogFile(file: string) {
  await boundLogFile(file);
  const handle = await open(file, "a", 0o600);
  return { handle, since: (await handle.stat()).size };
}

/** The last lines that the server wrote from `since` on. */
export async function tailOf(file: string, since: number): Promise<string> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  return bytes
    .subarray(Math.max(since, bytes.length - TAIL_BYTES))
    .toString("utf8")
    .trim();
}
