import fc from "fast-check";
import { expect, test } from "vitest";
import { RETRY_DELAYS_MS, retryDelay } from "#webhooks/schedule.ts";

const now = new Date("2026-11-20T08:00:00Z");
const HOUR = 3_600_000;

test("a receiver that is down for most of a day still gets its events, and one that is down for two is given up", () => {
  const total = RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0);
  expect(total).toBeGreaterThan(20 * HOUR);
  expect(total).toBeLessThan(26 * HOUR);
  expect(retryDelay(RETRY_DELAYS_MS.length, undefined, now, 0.5)).toBe(RETRY_DELAYS_MS.at(-1));
  expect(retryDelay(RETRY_DELAYS_MS.length + 1, undefined, now, 0.5)).toBeUndefined();
});

test("pauses vary within a fifth either way, so that receivers are not called in step", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: RETRY_DELAYS_MS.length }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (attempts, random) => {
        const plain = RETRY_DELAYS_MS[attempts - 1] ?? 0;
        const delay = retryDelay(attempts, undefined, now, random) ?? 0;
        expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * 0.8));
        expect(delay).toBeLessThanOrEqual(Math.ceil(plain * 1.2));
      },
    ),
  );
  expect(retryDelay(3, undefined, now, 0)).not.toBe(retryDelay(3, undefined, now, 0.9));
});

test.each([
  ["120", 120_000],
  ["Fri, 20 Nov 2026 08:03:00 GMT", 180_000],
  ["86400", HOUR],
  ["999999999", HOUR],
  ["Fri, 20 Nov 2020 08:00:00 GMT", 5_000],
  ["-5", 5_000],
  ["soon", 5_000],
  ["", 5_000],
])("a receiver's Retry-After %j is kept within bounds", (header, expected) => {
  expect(retryDelay(1, header, now, 0.5)).toBe(expected);
});
