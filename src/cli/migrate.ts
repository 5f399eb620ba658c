import type { Command } from "commander";
import { withDatabase } from "./connect.ts";

/** `assay migrate`: brings the database's schema up to date, as every start does, and says what it did. */
export function registerMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database's schema up to date")
    .action(async () => {
      const done = await withDatabase(async (_database, _config, migrated) => migrated);
      process.stdout.write(`${done.length === 0 ? "The schema was up to date." : `Done: ${done.join(", ")}`}\n`);
    });
}
