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
      const { startSystem } = await import("#src/system.ts");
      const config = readConfig();
      const log = createLog({ level: config.logLevel });
      const system = await startSystem(config, log, role);
      if (system.bootstrapKey !== undefined) announceKey(system.bootstrapKey);
      stopOnSignals(system.stop, config.shutdownSeconds);
    });
}

// To standard error, so that it is seen once by a person and does not stand in the collected log lines.
function announceKey(key: string): void {
  process.stderr.write(`\nThe first key of this installation, shown only now:\n\n  ${key}\n\n`);
}

/** Stops cleanly on SIGINT and SIGTERM; a second signal or the deadline ends the process at once. */
function stopOnSignals(stop: () => Promise<void>, seconds: number): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), seconds * 1000).unref();
    void stop().then(() => process.exit(0));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
}
