import { expect, it } from "vitest";
import { z } from "zod";
import { zodProblems } from "#input/zod-problems.ts";

const shape = z.object({
  text: z.string().min(2).max(3),
  list: z.array(z.string()).min(1).max(2),
  count: z.int().min(1).max(5),
  share: z.number().positive(),
  kind: z.enum(["bag", "belt", "watch"]),
  at: z.iso.datetime(),
  on: z.iso.date(),
  id: z.uuid(),
  flag: z.boolean(),
});

it.each([
  [
    { text: 5, list: "a", count: "1", flag: null },
    "/text must be a string, not a number; /list must be a list, not a string; /count must be a number, not a string; /flag must be true or false, not null",
  ],
  [
    { text: "a", list: [], count: 0, share: 0 },
    "/text must have at least 2 characters; /list must have at least 1 item; /count must be at least 1; /share must be above 0",
  ],
  [
    { text: "long", list: ["a", "b", "c"], count: 6 },
    "/text must have at most 3 characters; /list must have at most 2 items; /count must be at most 5",
  ],
  [{ count: 1.5, kind: "hat" }, '/count must be a whole number; /kind must be "bag", "belt" or "watch"'],
  [
    { at: "now", on: "today", id: "7" },
    "/at must be an instant such as 2026-11-20T08:00:00Z; /on must be a day such as 2026-11-20; /id must be a UUID",
  ],
])("what is wrong with a field is said in plain words: %o", (value, words) => {
  const problems = zodProblems(shape.partial().safeParse(value).error ?? new z.ZodError([]));
  expect(problems.map(({ at, message }) => `${at} ${message}`).join("; ")).toBe(words);
});

it("a field that is not there is missing, also where one of several words is asked for", () => {
  const problems = zodProblems(shape.safeParse({}).error ?? new z.ZodError([]));
  expect(new Set(problems.map(({ message }) => message))).toEqual(new Set(["is missing"]));
  expect(problems).toHaveLength(9);
});
