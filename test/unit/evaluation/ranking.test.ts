import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { precisionAt, reweight } from "#src/evaluation/prevalence.ts";
import { curve, cuts, prArea, recallAtPrecision, rocArea, type Scored } from "#src/evaluation/ranking.ts";

const rows = (positives: readonly number[], negatives: readonly number[]): Scored[] => [
  ...positives.map((score) => ({ score, positive: true })),
  ...negatives.map((score) => ({ score, positive: false })),
];
const mixOf = (all: readonly Scored[], prevalence = 0.5) => {
  const positives = all.filter((row) => row.positive).length;
  return { positives, negatives: all.length - positives, prevalence };
};
const scores = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 40 });
const bothClasses = fc.tuple(scores, scores).map(([positives, negatives]) => rows(positives, negatives));

/** The definition of the area: the share of pairs in which the counterfeit scores higher, ties counting half. */
function pairArea(all: readonly Scored[]): number {
  let won = 0;
  let pairs = 0;
  for (const bad of all.filter((row) => row.positive)) {
    for (const good of all.filter((row) => !row.positive)) {
      pairs += 1;
      won += bad.score > good.score ? 1 : bad.score === good.score ? 0.5 : 0;
    }
  }
  return won / pairs;
}

describe("precision at a stated prevalence", () => {
  it("is what a marketplace with that prevalence would see, not what the file's mixture shows", () => {
    // By hand: recall 40/50 = 0.8, false alarms 20/200 = 0.1, 10 % counterfeits: 0.08 / (0.08 + 0.09).
    const mix = { positives: 50, negatives: 200, prevalence: 0.1 };
    expect(precisionAt(40, 20, mix)?.value).toBeCloseTo(0.08 / 0.17, 12);
  });

  it("is the file's own precision when the prevalence is the file's own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (caught, falseAlarms) => {
        const mix = { positives: 300, negatives: 300, prevalence: 0.5 };
        expect(precisionAt(caught, falseAlarms, mix)?.value).toBeCloseTo(caught / (caught + falseAlarms), 12);
      }),
    );
  });

  it("has an interval that holds it and narrows with more rows", () => {
    const few = precisionAt(8, 2, { positives: 10, negatives: 100, prevalence: 0.066 });
    const many = precisionAt(800, 200, { positives: 1000, negatives: 10_000, prevalence: 0.066 });
    expect(few?.value).toBeCloseTo(many?.value ?? 0, 12);
    expect(few?.low).toBeLessThan(many?.low ?? 0);
    expect(few?.high).toBeGreaterThan(many?.high ?? 1);
  });

  it("is absent when nothing was caught or a class is missing", () => {
    expect(precisionAt(0, 0, { positives: 5, negatives: 5, prevalence: 0.1 })).toBeNull();
    expect(precisionAt(3, 0, { positives: 5, negatives: 0, prevalence: 0.1 })).toBeNull();
  });

  it("keeps the order of shares, so that the ends of an interval stay its ends", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const mix = { positives: 7, negatives: 90, prevalence: 0.066 };
        expect(reweight(Math.min(a, b), mix)).toBeLessThanOrEqual(reweight(Math.max(a, b), mix));
      }),
    );
  });
});

describe("the areas under the curves", () => {
  it("count by hand on a small ranking", () => {
    // Order: + 4, − 3, + 2, − 1. Pairs won 3 of 4. Average precision at 50 %: ½ · 1 + ½ · 2/3.
    const all = rows([4, 2], [3, 1]);
    expect(rocArea(cuts(all), mixOf(all))).toBe(0.75);
    expect(prArea(cuts(all), mixOf(all))).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
  });

  it("give a rule set that says the same of everything no credit", () => {
    const all = rows([1, 1, 1], [1, 1, 1, 1, 1]);
    expect(rocArea(cuts(all), mixOf(all))).toBe(0.5);
    expect(prArea(cuts(all), mixOf(all, 0.066))).toBeCloseTo(0.066, 12);
  });

  it("are one for a perfect ranking, and nothing for a reversed one under ROC", () => {
    const perfect = rows([3, 2], [1, 0]);
    expect([rocArea(cuts(perfect), mixOf(perfect)), prArea(cuts(perfect), mixOf(perfect))]).toEqual([1, 1]);
    const reversed = rows([0, 1], [2, 3]);
    expect(rocArea(cuts(reversed), mixOf(reversed))).toBe(0);
  });

  it("are absent, not NaN, when a class is missing or there are no rows", () => {
    for (const all of [rows([1, 2], []), rows([], [1, 2]), rows([], [])]) {
      expect(rocArea(cuts(all), mixOf(all))).toBeNull();
      expect(prArea(cuts(all), mixOf(all))).toBeNull();
      expect(recallAtPrecision(cuts(all), mixOf(all), 0.9)).toBeNull();
      expect(curve(cuts(all), mixOf(all))).toEqual([]);
    }
  });

  it("agree with the definition by pairs, ties included", () => {
    fc.assert(
      fc.property(bothClasses, (all) => {
        expect(rocArea(cuts(all), mixOf(all))).toBeCloseTo(pairArea(all), 10);
      }),
    );
  });

  it("do not depend on the scale of the score: only on the order", () => {
    fc.assert(
      fc.property(bothClasses, (all) => {
        const bent = all.map((row) => ({ ...row, score: Math.exp(row.score / 3) * 10 - 4 }));
        const mix = mixOf(all, 0.066);
        expect(rocArea(cuts(bent), mix)).toBeCloseTo(rocArea(cuts(all), mix) ?? -1, 10);
        expect(prArea(cuts(bent), mix)).toBeCloseTo(prArea(cuts(all), mix) ?? -1, 10);
      }),
    );
  });

  it("do not depend on the order of the rows", () => {
    fc.assert(
      fc.property(bothClasses, (all) => {
        expect(cuts(all.toReversed())).toEqual(cuts(all));
      }),
    );
  });

  it("treat sums that differ only in their last bits as equal scores", () => {
    expect(cuts(rows([0.1 + 0.2], [0.3]))).toHaveLength(1);
  });
});

describe("recall at a wanted precision", () => {
  it("is the most that any threshold of that precision catches, and names the threshold", () => {
    // At 50 %: precision 1, 1, 2/2.5 … the fourth cut has recall 3/4 at precision (3/4) / (3/4 + 1/4) = 0.75.
    const all = rows([9, 8, 6, 1], [7, 3, 2, 0]);
    expect(recallAtPrecision(cuts(all), mixOf(all), 0.9)).toEqual({ precision: 0.9, recall: 0.5, score: 8 });
    expect(recallAtPrecision(cuts(all), mixOf(all), 0.75)).toEqual({ precision: 0.75, recall: 0.75, score: 6 });
  });

  it("is nothing when the highest score is a genuine row's", () => {
    const all = rows([1], [2, 0]);
    expect(recallAtPrecision(cuts(all), mixOf(all, 0.066), 0.99)).toEqual({ precision: 0.99, recall: 0, score: null });
  });

  it("never rises when more precision is wanted", () => {
    fc.assert(
      fc.property(bothClasses, (all) => {
        const at = (wanted: number) => recallAtPrecision(cuts(all), mixOf(all, 0.3), wanted)?.recall ?? 0;
        expect(at(0.99)).toBeLessThanOrEqual(at(0.9));
        expect(at(0.9)).toBeLessThanOrEqual(at(0.3));
      }),
    );
  });
});

describe("the curve", () => {
  it("rises to everything caught and keeps its first and last threshold when it is thinned", () => {
    const all = rows(
      Array.from({ length: 2000 }, (_, index) => index),
      Array.from({ length: 2000 }, (_, index) => index - 0.5),
    );
    const points = curve(cuts(all), mixOf(all));
    expect(points.length).toBeLessThanOrEqual(400);
    expect(points[0]?.score).toBe(1999);
    expect(points.at(-1)).toMatchObject({ recall: 1, falseAlarmShare: 1 });
    for (const [index, point] of points.entries()) {
      expect(point.recall).toBeGreaterThanOrEqual(points[index - 1]?.recall ?? 0);
    }
  });
});
