import fc from "fast-check";
import { expect, test } from "vitest";
import { bandFromList, quantileOf, shrink } from "#screening/price/distribution.ts";

const prices = fc
  .array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: 5, maxLength: 40 })
  .map((values) => Float64Array.from(values).sort());

test("leaving one price out is the same as never having known it", () => {
  fc.assert(
    fc.property(prices, fc.nat(), (all, pick) => {
      const index = pick % all.length;
      const left = Float64Array.from([...all].filter((_, i) => i !== index));
      const prior = bandFromList(100, 40);
      const a = shrink(all, prior, all[index]);
      const b = shrink(left, prior, undefined);
      expect(a?.support).toBe(b?.support);
      for (const key of ["p1", "p5", "p25", "p50"] as const)
        expect(a?.band[key]).toBeCloseTo(b?.band[key] ?? Number.NaN, 9);
    }),
  );
});

test("a dearer price is never at a lower quantile", () => {
  fc.assert(
    fc.property(
      prices,
      fc.double({ min: -2, max: 14, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (all, value, more) => {
        const band = shrink(all, undefined, undefined)?.band;
        if (band === undefined) return;
        expect(quantileOf(band, value + more)).toBeGreaterThanOrEqual(quantileOf(band, value) - 1e-9);
      },
    ),
  );
});

test("a handful of prices alone makes no band", () => {
  expect(shrink(Float64Array.from([3, 4]), undefined, undefined)).toBeUndefined();
});

test("a few cheap prices move a known band little", () => {
  const prior = bandFromList(1000, 300);
  const band = shrink(Float64Array.from([1]), prior, undefined)?.band;
  expect(Math.exp(band?.p50 ?? 0)).toBeGreaterThan(Math.exp(prior.p50) / 2.5);
});
