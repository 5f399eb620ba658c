import { expect, test } from "vitest";
import { type Bookmark, stretchOf } from "#store/bookmark.ts";
import { createRounds, STRETCH } from "#tasks/rounds.ts";

/** Rows in order, some of them lost until they are mended, and how often they were read. */
function table(count: number, lost: (n: number) => boolean) {
  const rows = Array.from({ length: count }, (_, n) => ({
    at: String(n).padStart(9, "0"),
    id: `row-${n}`,
    lost: lost(n),
  }));
  let reads = 0;
  const read = async (after: Bookmark, limit: number) => {
    reads += 1;
    const from = after.at === "-infinity" ? 0 : Number(after.at) + 1;
    return stretchOf(rows.slice(from, from + limit), limit);
  };
  const mend = async (some: readonly (typeof rows)[number][]) => {
    const gone = some.filter((row) => row.lost);
    for (const row of gone) row.lost = false;
    return gone.length;
  };
  const lose = (n: number) => Object.assign(rows[n] ?? {}, { lost: true });
  return {
    lose,
    round: createRounds(read, mend),
    left: () => rows.filter((row) => row.lost).length,
    reads: () => reads,
  };
}

test("a round looks at one stretch when nothing is lost, and the next one goes on from there", async () => {
  const { round, left, reads } = table(3 * STRETCH, (n) => n === 2 * STRETCH + 7);
  expect([await round(), await round()]).toEqual([0, 0]);
  expect(reads()).toBe(2);
  expect(await round()).toBe(1);
  expect(left()).toBe(0);
});

test("behind the last row it begins anew", async () => {
  const rows = table(STRETCH + 1, () => false);
  await rows.round();
  await rows.round();
  rows.lose(0);
  expect(await rows.round()).toBe(1);
});

test("while there is something to mend, a round goes on, so that a queue wiped empty is filled soon", async () => {
  const { round, left } = table(12 * STRETCH + 3, () => true);
  expect(await round()).toBe(12 * STRETCH + 3);
  expect(left()).toBe(0);
});

test("even so a round ends, and others have their turn", async () => {
  const { round, left } = table(100 * STRETCH, () => true);
  const mended = await round();
  expect(mended).toBeLessThan(100 * STRETCH);
  for (let rounds = 0; rounds < 10 && left() > 0; rounds += 1) await round();
  expect(left()).toBe(0);
});

test("no rows are no stretch", async () => {
  const { round, reads } = table(0, () => true);
  expect(await round()).toBe(0);
  expect(reads()).toBe(1);
});
