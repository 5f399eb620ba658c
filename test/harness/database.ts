import pg from "pg";
import { inject } from "vitest";
import { type Database, openDatabase } from "#store/database.ts";
import { migrate } from "#store/migrate.ts";

/** An empty database of its own for one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, cutting connections that are still open. */
  drop(): Promise<void>;
}

/** Makes an empty database on the server that all test files of this run share. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await onServer(`create database ${name}`);
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

/** The same with Assay's schema, open; `close` ends the connections and removes it. */
export async function openTestDatabase(): Promise<{
  readonly url: string;
  readonly database: Database;
  close(): Promise<void>;
}> {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, () => undefined);
  await migrate(database.pool);
  return {
    url,
    database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("serverUrl"), application_name: "assay-test" });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
