import type pg from "pg";
import { expect, test } from "vitest";
import type { Queues } from "#queue/lanes.ts";
import { openIntake } from "#tasks/accept.ts";
import { bookshelf } from "../../harness/bookshelf.ts";

test("while the database does not keep up, listings beyond a bound are refused unstored and may be sent again", async () => {
  const broken = new Error("terminated");
  const { promise: commit, reject: breakOff } = Promise.withResolvers<never>();
  const asked: unknown[] = [];
  const pool = {
    query: (statement: unknown) => {
      asked.push(statement);
      return commit;
    },
  } as unknown as pg.Pool;
  const intake = openIntake({ pool, queues: {} as Queues, onQueueError: () => undefined });
  const answers = Array.from({ length: 10_000 }, (_, n) => intake.accept(bookshelf(`shelf-${n}`), 1_000));
  const last = answers.at(-1);
  await expect(last).rejects.toMatchObject({ code: "store.unavailable", status: 503 });
  expect(asked).toHaveLength(3);
  breakOff(broken);
  const reasons = (await Promise.allSettled(answers)).map((answer) => (answer as PromiseRejectedResult).reason);
  // What was taken in is answered by its own commit, and only what came last was refused.
  const refused = reasons.findIndex((reason) => reason !== broken);
  expect(refused).toBeGreaterThan(8_000);
  expect(reasons.slice(refused).every((reason) => reason.code === "store.unavailable")).toBe(true);
});

test("long listings are refused before they fill the memory, and one that is longer than all the room goes alone", async () => {
  const { promise: commit, reject: breakOff } = Promise.withResolvers<never>();
  const pool = { query: () => commit } as unknown as pg.Pool;
  const intake = openIntake({ pool, queues: {} as Queues, onQueueError: () => undefined });
  const alone = intake.accept(bookshelf("alone"), 100_000_000);
  await expect(intake.accept(bookshelf("beside"), 1_000)).rejects.toMatchObject({ code: "store.unavailable" });
  breakOff(new Error("terminated"));
  await expect(alone).rejects.toThrow("terminated");
  const long = Array.from({ length: 50 }, (_, n) => intake.accept(bookshelf(`long-${n}`), 1_048_576));
  const codes = (await Promise.allSettled(long)).map((answer) => (answer as PromiseRejectedResult).reason.code);
  expect(codes.filter((code) => code === "store.unavailable")).toHaveLength(18);
});
