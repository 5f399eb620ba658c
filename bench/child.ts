import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process of `processes/` that speaks JSON lines. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line that it prints; rejects when it ends before. */
  line<T>(): Promise<T>;
  stop(): Promise<void>;
}

/** Starts `processes/<name>.ts` with this environment and no other. */
export function startChild(name: string, env: Readonly<Record<string, string>>): Child {
  const script = fileURLToPath(new URL(`./processes/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines: string[] = [];
  let wake = () => {};
  let ended = false;
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(text);
    wake();
  });
  const exit = once(child, "exit").then(() => {
    ended = true;
    wake();
  });
  return {
    process: child,
    async line<T>() {
      for (;;) {
        const text = lines.shift();
        if (text !== undefined) return JSON.parse(text) as T;
        if (ended) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode} before it had answered`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async stop() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
