import { expect, test } from "vitest";
import { evaluationFigure } from "../../../bench/figures/evaluation.ts";
import { fillFigures } from "../../../bench/figures/fill.ts";
import { measuredFigure } from "../../../bench/figures/measured.ts";
import { resultsWith } from "./material.ts";

const results = resultsWith([0.58, 0.6, 0.66]);
const lookup = (name: string) => measuredFigure(results, name);
const marked = (name: string, text: string) => `Ingest runs at <!-- figure:${name} -->${text}<!-- /figure --> of it.`;

test("a page that was written by hand is corrected to what was measured, and says what differed", () => {
  const { text, stale } = fillFigures(marked("ingest / on PostgreSQL / ratio", "95 %"), lookup);
  expect(text).toContain("-->60 %<!--");
  expect(stale).toEqual(["1: ingest / on PostgreSQL / ratio is 60 %, the page says 95 %"]);
});

test("a page that is right stays as it is, byte for byte", () => {
  const page = `\n${marked("ingest / on PostgreSQL / ratio", "60 %")}\n`;
  expect(fillFigures(page, lookup)).toEqual({ text: page, problems: [], stale: [] });
});

test("the table of limits can stand in a page and survives being filled twice", () => {
  const once = fillFigures("a\n<!-- figure:benchmarks --><!-- /figure -->\nb", lookup).text;
  expect(once).toContain("| ingest: on PostgreSQL | 60 % of bare route | ≥ 55 % | met |");
  expect(fillFigures(once, lookup)).toMatchObject({ text: once, stale: [] });
});

test("every figure of a scenario has a name", () => {
  expect(lookup("ingest / on PostgreSQL / subject")).toBe("1,200 requests/s");
  expect(lookup("ingest / on PostgreSQL / yardstick")).toBe("2,000 requests/s");
  expect(lookup("ingest / on PostgreSQL / ratio / bare route")).toBe("60 %");
  expect(lookup("ingest / on PostgreSQL / spread")).toBe("58–66 %");
});

test("a misspelt figure fails with the names there are, and the page is left alone", () => {
  const page = marked("ingest / on Postgres / ratio", "60 %");
  const { text, problems } = fillFigures(page, lookup);
  expect(text).toBe(page);
  expect(problems[0]).toMatch(/^1: there is no figure .*on PostgreSQL/);
});

test("a marker that is not closed is reported, because its figure would never be checked", () => {
  expect(fillFigures("<!-- figure:benchmarks --> 60 %", lookup).problems).toHaveLength(1);
});

test("figures of the evaluation are found by what they are about, not by their place in a list", () => {
  const report = {
    summary: { recallAt90: { recall: 0.1234 } },
    groups: [
      { by: "segment", segment: "luxury", rows: 12_345, flagged: { share: 0.5131 } },
      { by: "segment", segment: "watches", rows: 7, flagged: { share: 0.03 } },
    ],
  };
  expect(evaluationFigure(report, "evaluation / summary.recallAt90.recall / percent")).toBe("12.3 %");
  expect(evaluationFigure(report, "evaluation / groups[segment=luxury].flagged.share / percent")).toBe("51.3 %");
  expect(evaluationFigure(report, "evaluation / groups[by=segment,segment=luxury].rows / count")).toBe("12,345");
  expect(() => evaluationFigure(report, "evaluation / groups[by=segment].rows / count")).toThrow(/fits 2 entries/);
  expect(() => evaluationFigure(report, "evaluation / summary.nothing / percent")).toThrow(/not a number/);
});
