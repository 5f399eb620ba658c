import type pg from "pg";
import { expect, test } from "vitest";
import { asOnlyHunter } from "#store/retrohunts.ts";

/** A pool whose connection breaks before the lock is given back; notes whether the connection was thrown away. */
function breakingPool(discarded: unknown[]): pg.Pool {
  const query = (text: string) =>
    text.includes("unlock") ? Promise.reject(new Error("terminated")) : Promise.resolve({ rows: [{ mine: true }] });
  const client = { query, release: (discard: unknown) => discarded.push(discard) };
  return { connect: async () => client } as unknown as pg.Pool;
}

test("a hunt that fails says why, also when its lock cannot be given back afterwards", async () => {
  const discarded: unknown[] = [];
  const hunt = asOnlyHunter(breakingPool(discarded), () => Promise.reject(new Error("out of memory")));
  await expect(hunt).rejects.toThrow("out of memory");
  expect(discarded).toEqual([true]);
});

test("a hunt is done when its work is, and a lock that stays goes with its connection", async () => {
  const discarded: unknown[] = [];
  expect(await asOnlyHunter(breakingPool(discarded), async () => undefined)).toBe(true);
  expect(discarded).toEqual([true]);
});
