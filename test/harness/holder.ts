import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("./embedded-holder.ts", import.meta.url));

interface Line {
  readonly event?: string;
  readonly reason?: string;
  readonly holding?: { readonly url: string; readonly adopted: boolean };
}

/** Another process that holds the embedded PostgreSQL of a data folder. */
export interface Holder {
  /** Resolves once it has the database; rejects if it ends before. */
  readonly holding: Promise<{ readonly url: string; readonly adopted: boolean }>;
  /** Everything it logged so far. */
  readonly lines: readonly Line[];
  /** Resolves when it has logged this event. */
  logged(event: string): Promise<void>;
  /** Lets it stop in order; gives its exit code. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts such a process. */
export function startHolder(dataDir: string): Holder {
  const child = spawn(process.execPath, [SCRIPT, dataDir], { stdio: ["pipe", "pipe", "pipe"] });
  const lines: Line[] = [];
  const listeners = new Set<() => void>();
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  const ended = once(child, "exit");
  createInterface(child.stdout).on("line", (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const listener of listeners) listener();
  });

  function until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((done, fail) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        listeners.delete(look);
        done(found);
      };
      listeners.add(look);
      look();
      void ended.then(() => fail(new Error(`The holder ended. ${errors} ${JSON.stringify(lines)}`)));
    });
  }

  const holding = until(() => lines.find((line) => line.holding)?.holding);
  // Some tests kill the process before it holds anything.
  holding.catch(() => undefined);
  return {
    holding,
    lines,
    logged: (event) => until(() => lines.find((line) => line.event === event)).then(() => undefined),
    async stop() {
      child.stdin.end();
      const [code] = await ended;
      return code as number | null;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
