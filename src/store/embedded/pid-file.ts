import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What PostgreSQL writes about itself in postmaster.pid. `port` is 0 until it has chosen to listen. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
}

/** Reads postmaster.pid; undefined if there is none, `unreadable` if it is not (or not yet) complete. */
export async function readPidFile(cluster: string): Promise<PidFile | "unreadable" | undefined> {
  try {
    const lines = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!Number.isSafeInteger(pid) || pid <= 0) return "unreadable";
    return { pid, port: Number.isSafeInteger(port) && port > 0 && port < 65_536 ? port : 0 };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}
