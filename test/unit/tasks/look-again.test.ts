import { expect, test } from "vitest";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { pauseBeforeLook } from "#tasks/look-again.ts";
import type { LookedAt } from "#tasks/look-at-picture.ts";

const DEADLINE_MS = 10_000;
const HOUR_MS = 3_600_000;
const failed = (reason: PictureReason): LookedAt => ({ reason });
const pause = (found: readonly (LookedAt | undefined)[], waited: number): number | undefined => {
  const urls = found.map((_, n) => `https://a.example/${n}.jpg`);
  const looked = new Map(urls.flatMap((url, n) => (found[n] === undefined ? [] : [[url, found[n]] as const])));
  return pauseBeforeLook(urls, looked, waited, DEADLINE_MS);
};

test.each([
  [0, 1_000],
  [1_000, 1_000],
  [4_000, 4_000],
  [8_000, 2_000],
  [10_000, undefined],
])("what may yet come, %i ms after the first look, is tried again after %s ms", (waited, expected) => {
  expect(pause([failed("images.host-error")], waited)).toBe(expected);
});

test.each([
  [0, 1_000],
  [20_000, 20_000],
  [90_000, 30_000],
  [HOUR_MS - 1, 30_000],
  [HOUR_MS, undefined],
])("what its host had no turn for, %i ms after the first look, waits another %s ms", (waited, expected) => {
  expect(pause([undefined, failed("images.not-found")], waited)).toBe(expected);
});

test("what will never come is not waited for", () => {
  expect(pause([failed("images.not-found")], 0)).toBeUndefined();
  expect(pause([], 0)).toBeUndefined();
});
