import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const KEY = /assay_[0-9a-f]{12}_[\w-]{43}/;
const ROOT = path.join(import.meta.dirname, "../..");

/** A real Assay process, as `assay start` runs it. */
export interface Service {
  readonly process: ChildProcess;
  /** Undefined for a process without an API. */
  readonly url: string | undefined;
  /** What it printed as its bootstrap key, if it made one. */
  readonly bootstrapKey: string | undefined;
  /** Every log line so far. */
  readonly lines: readonly Record<string, unknown>[];
  /** Ends it as the operating system would in the middle of anything. */
  kill(): Promise<void>;
  /** Ends it as an operator would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `assay start <role>` with this environment and waits until it says that it runs. */
export async function startService(role: "api" | "worker" | "all", env: Record<string, string>): Promise<Service> {
  const child = spawn(process.execPath, [path.join(ROOT, "bin/assay"), "start", role], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ASSAY_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Record<string, unknown>[] = [];
  let stderr = "";
  const shown = Promise.withResolvers<void>();
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    if (KEY.test(stderr)) shown.resolve();
  });
  const started = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const entry = parse(line);
    lines.push(entry);
    if (entry.event === "service.started") started.resolve();
  });
  child.once("exit", (code) =>
    started.reject(
      new Error(
        `assay start ${role} ended with ${code} before it ran:\n${stderr}\n${lines.map((l) => JSON.stringify(l)).join("\n")}`,
      ),
    ),
  );
  await started.promise;
  // It is shown on the other stream, a moment later.
  if (lines.some((line) => line.event === "service.first-key")) await shown.promise;
  const listening = lines.find((line) => line.event === "http.listening");
  const exited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    process: child,
    url: listening?.url as string | undefined,
    bootstrapKey: KEY.exec(stderr)?.[0],
    lines,
    async kill() {
      if (exited()) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    async stop() {
      if (exited()) return child.exitCode;
      child.kill("SIGTERM");
      await once(child, "exit");
      return child.exitCode;
    },
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { text: line };
  }
}
