import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilson } from "#src/evaluation/wilson.ts";

describe("the interval of a share", () => {
  it("is Wilson's, so a reader may compare it with any table", () => {
    // By hand: centre (p + z²/2n) / (1 + z²/n), z = 1.96; the textbook cases 10 of 100 and 81 of 263 (Newcombe 1998).
    const tenth = wilson(10, 100);
    expect(tenth.share).toBe(0.1);
    expect(tenth.low).toBeCloseTo(0.0552, 4);
    expect(tenth.high).toBeCloseTo(0.1744, 4);
    const newcombe = wilson(81, 263);
    expect(newcombe.low).toBeCloseTo(0.2553, 4);
    expect(newcombe.high).toBeCloseTo(0.3662, 4);
  });

  it("does not claim certainty when nothing was caught in a few rows", () => {
    // By hand: upper end z² / (n + z²) = 3.8415 / 23.8415.
    expect(wilson(0, 20)).toMatchObject({ share: 0, low: 0 });
    expect(wilson(0, 20).high).toBeCloseTo(0.16113, 5);
  });

  it("is absent, not NaN, when there are no rows", () => {
    expect(wilson(0, 0)).toEqual({ count: 0, of: 0, share: null, low: null, high: null });
  });

  it("stays within 0 and 1 and holds the share itself, whatever was counted", () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (count, rest) => {
        fc.pre(count + rest > 0);
        const { share, low, high } = wilson(count, count + rest);
        expect(0 <= (low ?? -1) && (low ?? 2) <= (share ?? -1)).toBe(true);
        expect((share ?? 2) <= (high ?? -1) && (high ?? 2) <= 1).toBe(true);
      }),
    );
  });

  it("mirrors when caught and missed change places", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (count, rest) => {
        fc.pre(count + rest > 0);
        const caught = wilson(count, count + rest);
        const missed = wilson(rest, count + rest);
        expect((caught.low ?? 0) + (missed.high ?? 0)).toBeCloseTo(1, 10);
      }),
    );
  });
});
