import { expect, test } from "vitest";
import { summaryTable, toMarkdown } from "../../../bench/markdown.ts";
import { judge } from "../../../bench/measure.ts";
import { mergeResults } from "../../../bench/results.ts";
import { measured, resultsWith } from "./material.ts";

test("running one benchmark again keeps the figures of the others on the same machine", () => {
  const older = resultsWith([0.6]);
  const [ingest] = older.benchmarks;
  const drain = { ...resultsWith([0.9]), benchmarks: [{ ...ingest, name: "drain" }] } as typeof older;
  const names = ["ingest", "drain"];
  expect(mergeResults(older, drain, names).benchmarks.map(({ name }) => name)).toEqual(names);
});

test("figures of another machine never stand in one table with these", () => {
  const older = resultsWith([0.6], { model: "another" });
  const newer = { ...resultsWith([0.6]), benchmarks: [] };
  expect(mergeResults(older, newer, ["ingest"]).benchmarks).toEqual([]);
});

test("a limit that is missed is shown as missed", () => {
  const table = summaryTable(resultsWith([0.4, 0.5, 0.52]));
  expect(table).toContain("50 % of bare route");
  expect(table).toContain("**missed**");
  expect(summaryTable(resultsWith([0.6]))).not.toContain("missed");
});

test("the worst round decides where no round may pass the limit", () => {
  const subject = measured("Assay", [250, 260, 310]);
  const limit = { words: "under 300 MB", atMost: 300 } as const;
  expect(judge(limit, "less", subject, [])).toMatchObject({ met: true, value: 260 });
  expect(judge({ ...limit, judged: "worst" }, "less", subject, [])).toMatchObject({ met: false, value: 310 });
});

test("a limit on a ratio is held against that ratio, not against the subject", () => {
  const ratios = [measured("bare route", [0.5]), measured("other", [0.9])];
  const limit = { words: "at least 55 %", against: "bare route", atLeast: 0.55 };
  expect(judge(limit, "more", measured("Assay", [5_000]), ratios).met).toBe(false);
  expect(() => judge({ ...limit, against: "nobody" }, "more", measured("Assay", [1]), ratios)).toThrow(/nobody/);
});

test("a scenario that did not run is on the page with the reason", () => {
  const results = resultsWith([0.6]);
  const [benchmark] = results.benchmarks;
  const skipped = {
    name: "on Redis",
    unit: "requests/s",
    skipped: "redis-server is not installed",
    yardsticks: [],
    ratios: [],
    limits: [],
    notes: [],
  } as const;
  const page = toMarkdown({
    ...results,
    benchmarks: [{ ...benchmark, scenarios: [skipped] }],
  } as unknown as typeof results);
  expect(page.match(/not installed/g)).toHaveLength(2);
});

test("the page says on what machine, with what versions and from which commit the figures come", () => {
  const page = toMarkdown(resultsWith([0.6]));
  for (const fact of [
    "2 cores",
    "a processor",
    "node 24.0.0",
    "postgres 18.0",
    "commit abc",
    "2026-10-01",
    "npm run bench",
  ]) {
    expect(page).toContain(fact);
  }
});
