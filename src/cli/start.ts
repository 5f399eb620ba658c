import { once } from "node:events";
import type { Command } from "commander";
import { Argument } from "commander";
import type { Role } from "../system.ts";

/** `assay start [api|worker|all]`: runs until it is told to stop. */
export function registerStart(program: Command): void {
  program
    .command("start")
    .description("run the service: the API, the workers, or both in one process")
    .addArgument(new Argument("[role]", "what this process runs").choices(["api", "worker", "all"]).default("all"))
    .action(async (role: Role) => {
      const { readConfig } = await import("#src/config.ts");
      const { createLog } = await import("#src/log.ts");
      const config = readConfig();
      const log = createLog({ level: config.logLevel });
      // Before anything is started: what a signal then cut short would be left behind.
      const leaving = leaveOnSignals(config.shutdownSeconds);
      const { startSystem } = await import("#src/system.ts");
      const system = await startSystem(config, log, role, leaving).catch((error: unknown) => {
        if (!leaving.aborted) throw error;
      });
      if (system?.bootstrapKey !== undefined) announceKey(system.bootstrapKey);
      if (!leaving.aborted) await once(leaving, "abort");
      await system?.stop();
      process.exit(0);
    });
}

// To standard error, so that it is seen once by a person and does not stand in the collected log lines.
function announceKey(key: string): void {
  process.stderr.write(`\nThe first key of this installation, shown only now:\n\n  ${key}\n\n`);
}

/** Aborts on SIGINT and SIGTERM; a second signal or the deadline ends the process at once. */
function leaveOnSignals(seconds: number): AbortSignal {
  const leaving = new AbortController();
  const onSignal = () => {
    if (leaving.signal.aborted) process.exit(1);
    setTimeout(() => process.exit(1), seconds * 1000).unref();
    leaving.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return leaving.signal;
}
