import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { AssayError } from "#src/errors.ts";
import { countOnAfterRestore } from "./restored.ts";
import { inLongTransaction } from "./transaction.ts";

const MIGRATIONS = path.join(import.meta.dirname, "migrations");
/** Advisory lock that lets one process migrate while others wait; the number spells "ASAY". */
const MIGRATION_LOCK = 0x41534159;

/** What was done to a database. */
export interface Migrated {
  /** The migrations that were applied. */
  readonly migrations: readonly string[];
  /** Whether it came from another server, and counts on from there. */
  readonly restored: boolean;
}

/**
 * Brings the schema up to date: every `NNNN_name.sql` not yet recorded runs once, in order, in one transaction, which
 * also sees to it that a restored database counts on. Refuses a database that a newer Assay has already migrated, and
 * says so when there is no connection.
 */
export async function migrate(pool: pg.Pool): Promise<Migrated> {
  const files = (await readdir(MIGRATIONS)).filter((name) => /^\d{4}_[\w-]+\.sql$/.test(name)).sort();
  const connect = () =>
    pool.connect().catch((cause: unknown) => {
      throw new AssayError("store.unavailable", "There is no connection to the database.", { cause });
    });
  return await inLongTransaction({ connect }, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await client.query(
      "create table if not exists migration (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migration");
    const done = new Set(rows.map((row) => row.name));
    const unknown = [...done].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new AssayError("config.invalid", `The database was migrated by a newer version (${unknown.join(", ")}).`);
    }
    const pending = files.filter((name) => !done.has(name));
    for (const name of pending) {
      await client.query(await readFile(path.join(MIGRATIONS, name), "utf8"));
      await client.query("insert into migration (name) values ($1)", [name]);
    }
    const restored = await countOnAfterRestore(client);
    return { migrations: pending, restored };
  });
}
