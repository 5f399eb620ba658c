import { expect, test } from "vitest";
import { createStreaks } from "#webhooks/streaks.ts";

test("a webhook is failing from its fifth failure in a row on, until it takes a delivery", () => {
  const streaks = createStreaks();
  const failed = (webhook: string, times: number) => Array.from({ length: times }, () => streaks.failed(webhook));
  expect(failed("a", 4)).toEqual([false, false, false, false]);
  expect(streaks.taken("a")).toBe(false);
  expect(failed("a", 6)).toEqual([false, false, false, false, true, true]);
  expect(failed("b", 1)).toEqual([false]);
  expect(streaks.taken("a")).toBe(true);
  expect(streaks.taken("a")).toBe(false);
});
