import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/** What is younger may belong to a snapshot that another process is writing or about to name. */
const BEING_WRITTEN_MS = 60_000;

/** Removes what earlier snapshots, and processes that were killed while writing one, left in a folder. */
export async function removeLeftOvers(folder: string, prefix: string, keep: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || name === keep) continue;
    const file = path.join(folder, name);
    const age = await stat(file)
      .then(({ mtimeMs }) => Date.now() - mtimeMs)
      .catch(() => 0);
    if (age > BEING_WRITTEN_MS) await rm(file, { force: true });
  }
}
