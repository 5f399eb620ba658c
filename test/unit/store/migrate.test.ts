import type pg from "pg";
import { expect, test } from "vitest";
import { migrate } from "#store/migrate.ts";

test("a migration that fails says why, also when the connection is gone by then", async () => {
  const query = (text: string) => Promise.reject(new Error(text === "rollback" ? "not queryable" : "the disk is full"));
  const pool = { connect: async () => ({ query, release: () => undefined }) } as unknown as pg.Pool;
  await expect(migrate(pool)).rejects.toThrow("the disk is full");
});
