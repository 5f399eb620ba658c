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

test("a rarer price is never above a less rare one, whatever the prices", () => {
  fc.assert(
    fc.property(
      prices,
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (all, list, low) => {
        const { p1, p5, p25, p50 } = shrink(sketch(all), bandFromList(list, list * low), undefined)?.band ?? {};
        expect([p1, p5, p25, p50]).toEqual([p1, p5, p25, p50].toSorted((a, b) => Number(a) - Number(b)));
      },
    ),
  );
});

test("one usual price says nothing of how cheap a genuine one can be", () => {
  const prior = bandFromList(1000, 200);
  const band = shrink(sketch([prior.p50]), prior, undefined)?.band;
  expect((band?.p1 ?? 0) - prior.p1).toBeLessThan(0.1);
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

test("a few planted prices far below all others move no quantile by more than a place", () => {
  const honest = Array.from({ length: 40 }, (_, i) => 6 + i * 0.01);
  const quiet = shrink(sketch(honest), undefined, undefined)?.band;
  const loud = shrink(sketch([...honest, 2, 2, 2]), undefined, undefined)?.band;
  for (const key of ["p1", "p5", "p25", "p50"] as const)
    expect(Math.abs((loud?.[key] ?? 0) - (quiet?.[key] ?? 9))).toBeLessThan(0.03);
});

test("sales of up to half off are genuine prices", () => {
  const usual = Array.from({ length: 40 }, () => 6);
  expect(shrink(sketch([...usual, 6 + Math.log(0.5)]), undefined, undefined)?.band.p1).toBeLessThan(6);
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
