import fc from "fast-check";
import { expect, test } from "vitest";
import { bandFromList, quantileOf, shrink } from "#screening/price/distribution.ts";
import { addTo, bucketOf, type Sketch, type Tally, toSketch } from "#screening/price/sketch.ts";

function sketch(logarithms: readonly number[]): Sketch {
  const tally: Tally = new Map();
  for (const value of logarithms) addTo(tally, bucketOf(value), 1);
  return toSketch(tally);
}

const prices = fc.array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: 6, maxLength: 40 });

test("leaving one price out is the same as never having known it", () => {
  fc.assert(
    fc.property(prices, fc.nat(), (all, pick) => {
      const index = pick % all.length;
      const prior = bandFromList(100, 40);
      const a = shrink(sketch(all), prior, bucketOf(all[index] ?? 0));
      const b = shrink(sketch(all.filter((_, i) => i !== index)), prior, undefined);
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
        const band = shrink(sketch(all), undefined, undefined)?.band;
        if (band === undefined) return;
        expect(quantileOf(band, value + more)).toBeGreaterThanOrEqual(quantileOf(band, value) - 1e-9);
      },
    ),
  );
});

test("a band from a sketch is the band of the prices themselves to half a per cent", () => {
  fc.assert(
    fc.property(prices, (all) => {
      const sorted = all.toSorted((a, b) => a - b);
      const rank = 0.25 * (sorted.length - 1);
      const low = sorted[Math.floor(rank)] ?? 0;
      const high = sorted[Math.ceil(rank)] ?? 0;
      const exact = low + (high - low) * (rank - Math.floor(rank));
      expect(Math.abs((shrink(sketch(all), undefined, undefined)?.band.p25 ?? 0) - exact)).toBeLessThan(0.0051);
    }),
  );
});

test("a handful of prices alone makes no band", () => {
  expect(shrink(sketch([3, 4]), undefined, undefined)).toBeUndefined();
});

test("a few cheap prices move a known band little", () => {
  const prior = bandFromList(1000, 300);
  const band = shrink(sketch([1]), prior, undefined)?.band;
  expect(Math.exp(band?.p50 ?? 0)).toBeGreaterThan(Math.exp(prior.p50) / 2.5);
});

test("what has decayed to nothing says nothing", () => {
  const prior = bandFromList(1000, 300);
  const faint = toSketch(new Map([[bucketOf(1), 0.3]]));
  expect(shrink(faint, prior, undefined)).toEqual({ band: prior, support: 0 });
});
