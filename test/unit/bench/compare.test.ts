import { expect, test } from "vitest";
import { compareResults, comparisonText } from "../../../bench/compare.ts";
import { resultsWith } from "./material.ts";

const change = (a: number[], b: number[], unit: "requests/s" | "ms" = "requests/s") =>
  compareResults(resultsWith(a, { unit }), resultsWith(b, { unit })).moves[0]?.change;

test("a median that moved within the spread is not announced as a change", () => {
  expect(change([0.5, 0.6, 0.7], [0.6, 0.68, 0.72])).toBe("same");
});

test("a throughput that fell below every earlier round is worse, one above them better", () => {
  expect(change([0.6, 0.62, 0.64], [0.5, 0.55, 0.59])).toBe("worse");
  expect(change([0.6, 0.62, 0.64], [0.65, 0.7, 0.8])).toBe("better");
});

test("of a time, less is better", () => {
  expect(change([3, 3.2], [2, 2.5], "ms")).toBe("better");
  expect(change([3, 3.2], [3.5, 4], "ms")).toBe("worse");
});

test("comparing a run with itself shows nothing", () => {
  const run = resultsWith([0.5, 0.6]);
  expect(compareResults(run, run)).toMatchObject({ moves: [{ change: "same" }], onlyInOne: [], sameMachine: true });
});

test("a benchmark that one run lacks is named rather than passed over", () => {
  const run = resultsWith([0.5]);
  const { onlyInOne } = compareResults(run, { ...run, benchmarks: [] });
  expect(onlyInOne).toEqual(["ingest: on PostgreSQL / bare route"]);
});

test("runs of two machines are compared only with a warning", () => {
  const comparison = compareResults(resultsWith([0.5]), resultsWith([0.5], { model: "another" }));
  expect(comparison.sameMachine).toBe(false);
  expect(comparisonText(comparison)).toContain("different machines");
});

test("a change says how likely it is between equal runs, so that three rounds are not over-trusted", () => {
  const text = comparisonText(compareResults(resultsWith([0.6, 0.61, 0.62]), resultsWith([0.5, 0.51, 0.52])));
  expect(text).toContain("worse");
  expect(text).toContain("10 %");
});
