import fc from "fast-check";
import { expect, test } from "vitest";
import { chanceOfNoOverlap, median, pairedRatios, summarise } from "../../../bench/statistics.ts";

const rounds = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

test("one slow round does not move the median that a page shows", () => {
  expect(median([10, 11, 12, 900, 9])).toBe(11);
  expect(median([4, 2])).toBe(3);
});

test("the spread holds every round, and the median lies within it", () => {
  fc.assert(
    fc.property(rounds, (values) => {
      const { median: middle, min, max, mad } = summarise(values);
      expect(values.every((value) => value >= min && value <= max)).toBe(true);
      expect(middle).toBeGreaterThanOrEqual(min);
      expect(middle).toBeLessThanOrEqual(max);
      expect(mad).toBeLessThanOrEqual(max - min);
    }),
  );
});

test("the order of rounds says nothing", () => {
  fc.assert(
    fc.property(rounds, (values) => {
      expect(summarise(values.toReversed())).toEqual(summarise(values));
    }),
  );
});

test("a machine that is twice as slow for one round leaves the ratio of that round alone", () => {
  expect(pairedRatios([50, 25, 50], [100, 50, 100])).toEqual([0.5, 0.5, 0.5]);
});

test("a missing round is an error, not a ratio of rounds that were not side by side", () => {
  expect(() => pairedRatios([1, 2], [1])).toThrow(/as many rounds/);
  expect(() => median([])).toThrow(/nothing/);
});

test("the chance of a gap between equal runs is that of counting all orders", () => {
  // 3 and 3 rounds fall in 20 orders, 2 of which are apart; 9 and 9 in 48,620.
  expect(chanceOfNoOverlap(3, 3)).toBeCloseTo(2 / 20, 12);
  expect(chanceOfNoOverlap(9, 9)).toBeCloseTo(2 / 48_620, 12);
  expect(chanceOfNoOverlap(1, 1)).toBe(1);
});
