import type { Command } from "commander";
import { withDatabase } from "./connect.ts";

/** `assay migrate`: brings the database's schema up to date, as every start does, and says what it did. */
export function registerMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database's schema up to date")
    .action(async () => {
      const names = await withDatabase(async ({ pool }) => {
        const { rows } = await pool.query<{ name: string }>("select name from migration order by name");
        return rows.map((row) => row.name);
      });
      process.stdout.write(`The schema is up to date: ${names.join(", ")}\n`);
    });
}
