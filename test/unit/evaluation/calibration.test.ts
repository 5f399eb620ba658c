import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate, fitPlatt, reliability, sigmoid } from "#src/evaluation/calibration.ts";

/** Rows whose scores are true log-odds against even classes: at score s, the share sigmoid(s) is counterfeit. */
function honestRows(): { id: string; score: number; positive: boolean }[] {
  return [-2, -1, 0, 1, 2].flatMap((score) =>
    Array.from({ length: 1000 }, (_, index) => ({
      id: `r${score}-${index}`,
      score,
      positive: (index + 0.5) / 1000 < sigmoid(score),
    })),
  );
}
function mixOf(rows: readonly { positive: boolean }[], prevalence: number) {
  const positives = rows.filter((row) => row.positive).length;
  return { positives, negatives: rows.length - positives, prevalence };
}

describe("reading the score as a probability", () => {
  it("finds slope one and no shift where the score is the log-odds already", () => {
    const rows = honestRows();
    const { slope, intercept } = fitPlatt(rows, mixOf(rows, 0.5));
    expect(slope).toBeCloseTo(1, 2);
    expect(intercept).toBeCloseTo(0, 2);
  });

  it("moves the intercept by the log-odds of the prevalence, and leaves the slope", () => {
    const rows = honestRows();
    const { slope, intercept } = fitPlatt(rows, mixOf(rows, 0.066));
    expect(slope).toBeCloseTo(1, 2);
    expect(intercept).toBeCloseTo(Math.log(0.066 / 0.934), 1);
  });

  it("undoes a score that counts everything twice", () => {
    const rows = honestRows().map((row) => ({ ...row, score: 2 * row.score }));
    expect(fitPlatt(rows, mixOf(rows, 0.5)).slope).toBeCloseTo(0.5, 2);
  });

  it("stays finite when the classes separate without error", () => {
    const rows = Array.from({ length: 60 }, (_, index) => ({
      id: `r${index}`,
      score: index < 30 ? 5 : -5,
      positive: index < 30,
    }));
    const { slope, intercept } = fitPlatt(rows, mixOf(rows, 0.5));
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true);
  });

  it("shows an honest score on the diagonal, and a boastful one off it", () => {
    const honest = honestRows();
    const boastful = honest.map((row) => ({ ...row, score: 4 * row.score }));
    const error = (rows: typeof honest) => calibrate(rows, mixOf(rows, 0.5))?.asIs.calibrationError ?? 1;
    expect(error(honest)).toBeLessThan(0.01);
    expect(error(boastful)).toBeGreaterThan(0.1);
    expect(calibrate(boastful, mixOf(boastful, 0.5))?.fitted.calibrationError).toBeLessThan(0.03);
  });

  it("is absent when a class is missing or too small for folds", () => {
    const rows = honestRows().slice(0, 3);
    expect(calibrate(rows, mixOf(rows, 0.066))).toBeNull();
    expect(calibrate([], mixOf([], 0.066))).toBeNull();
  });

  it("counts every row in one bin, and bins a certainty too", () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(probability, { minLength: 2, maxLength: 50 }), (given) => {
        const rows = given.map((score, index) => ({ score, positive: index % 2 === 0 }));
        const { bins, brier } = reliability(rows, given, mixOf(rows, 0.066));
        expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows.length);
        expect(brier).toBeGreaterThanOrEqual(0);
        expect(brier).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});
