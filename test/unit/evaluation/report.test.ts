import { describe, expect, it } from "vitest";
import { groups } from "#src/evaluation/groups.ts";
import type { JudgedRow } from "#src/evaluation/judged.ts";
import { buildReport } from "#src/evaluation/report.ts";
import { reportJsonSchema, reportSchema } from "#src/evaluation/report-schema.ts";
import { tallyRules } from "#src/evaluation/rule-tally.ts";
import { summarise } from "#src/evaluation/summary.ts";
import { worstFalseAlarms, worstMisses } from "#src/evaluation/worst.ts";
import { judgedRow } from "./judged-row.ts";

const settings = {
  prevalence: 0.066,
  hidden: [],
  now: "2026-11-20T08:00:00.000Z",
  ruleset: "r",
  priceReferences: 0,
  brands: 0,
};
const report = (rows: readonly JudgedRow[]) => buildReport({ rows, hidden: new Map(), digest: "d", settings });

/** Ten counterfeits, four of them to review and two blocked; ninety genuine rows, nine of them to review. */
function hundred(): JudgedRow[] {
  return Array.from({ length: 100 }, (_, index) => {
    const label = index < 10 ? "counterfeit" : index < 50 ? "authentic" : "presumed-authentic";
    const verdict = index < 2 ? "block" : index < 6 || (index >= 10 && index < 19) ? "review" : "allow";
    const score = verdict === "block" ? 6 : verdict === "review" ? 3 : 0;
    const hits = verdict === "allow" ? [] : [{ rule: "price.low", points: score }];
    return judgedRow({ id: `sku-${index}`, label, verdict, score, hits, source: index < 10 ? "replicas" : "shop" });
  });
}

describe("a summary", () => {
  it("counts caught and wrongly held back over their own classes", () => {
    const summary = summarise(hundred(), 0.066);
    expect(summary.counterfeitFlagged).toMatchObject({ count: 6, of: 10, share: 0.6 });
    expect(summary.counterfeitBlocked).toMatchObject({ count: 2, of: 10 });
    expect(summary.genuineFlagged).toMatchObject({ count: 9, of: 90, share: 0.1 });
    expect(summary.genuineBlocked).toMatchObject({ count: 0, of: 90, share: 0 });
    // By hand: 0.066 · 0.6 / (0.066 · 0.6 + 0.934 · 0.1).
    expect(summary.flaggedPrecision?.value).toBeCloseTo(0.0396 / 0.133, 10);
    expect(summary.blockedPrecision?.value).toBe(1);
    expect(summary.recallAt99).toEqual({ precision: 0.99, recall: 0.2, score: 6 });
  });
});

describe("the shares by group", () => {
  it("add up to the label's own counts", () => {
    const all = groups(hundred());
    const sum = (by: string, label: string) =>
      all
        .filter((group) => group.by === by && group.label === label)
        .reduce((count, group) => count + group.flagged.count, 0);
    for (const label of ["counterfeit", "authentic", "presumed-authentic"]) {
      expect(sum("segment", label)).toBe(sum("label", label));
      expect(sum("source", label)).toBe(sum("label", label));
    }
  });

  it("keep apart a segment and a source of the same name", () => {
    const rows = [judgedRow({ segment: "a", source: "b" }), judgedRow({ segment: "b", source: "a" })];
    expect(groups(rows).filter((group) => group.by === "source")).toHaveLength(2);
  });
});

describe("the tally of rules", () => {
  it("credits a catch to every rule that added points, and alone to the one that had no company", () => {
    const rows = [
      judgedRow({
        label: "counterfeit",
        verdict: "review",
        score: 4,
        hits: [
          { rule: "a", points: 3 },
          { rule: "b", points: 1 },
        ],
      }),
      judgedRow({
        label: "counterfeit",
        verdict: "review",
        score: 2,
        hits: [
          { rule: "a", points: 3 },
          { rule: "calm", points: -1 },
        ],
      }),
      judgedRow({ verdict: "review", score: 3, hits: [{ rule: "a", points: 3 }] }),
      judgedRow({ verdict: "allow", score: 1, hits: [{ rule: "b", points: 1 }] }),
    ];
    const tally = Object.fromEntries(tallyRules(rows).map((rule) => [rule.rule, rule]));
    expect(tally.a).toMatchObject({ catches: 2, catchesAlone: 1, falseAlarms: 1, falseAlarmsAlone: 1, points: 3 });
    expect(tally.b).toMatchObject({
      catches: 1,
      catchesAlone: 0,
      falseAlarms: 0,
      counterfeitHits: 1,
      genuineHits: 1,
    });
    expect(tally.calm).toMatchObject({ catches: 0, falseAlarms: 0, counterfeitHits: 1, points: -1 });
    // By hand: log of ((2 + ½) / (2 + 1)) / ((1 + ½) / (2 + 1)).
    expect(tally.a?.measuredPoints).toBeCloseTo(Math.log(2.5 / 1.5), 10);
  });
});

describe("the worst examples", () => {
  it("are counterfeits with the lowest scores, and genuine rows that were blocked or scored highest", () => {
    const rows = [
      judgedRow({ id: "missed-a-bit", label: "counterfeit", score: 1 }),
      judgedRow({ id: "missed-wholly", label: "counterfeit", score: -2 }),
      judgedRow({ id: "caught", label: "counterfeit", score: 4, verdict: "review" }),
      judgedRow({ id: "held", score: 9, verdict: "review" }),
      judgedRow({ id: "blocked", score: 7, verdict: "block" }),
      judgedRow({ id: "passed", score: 0 }),
    ];
    expect(worstMisses(rows).map((row) => row.id)).toEqual(["missed-wholly", "missed-a-bit"]);
    expect(worstFalseAlarms(rows).map((row) => row.id)).toEqual(["blocked", "held"]);
  });

  it("are the same whatever the order of the file, and at most twenty", () => {
    const rows = Array.from({ length: 50 }, (_, index) => judgedRow({ id: `m-${index}`, label: "counterfeit" }));
    expect(worstMisses(rows)).toHaveLength(20);
    expect(worstMisses(rows.toReversed())).toEqual(worstMisses(rows));
  });
});

describe("the report", () => {
  it("keeps to the schema that scripts gate on, whatever the rows", () => {
    const one = judgedRow({ label: "counterfeit", verdict: "block", score: 8 });
    for (const rows of [hundred(), [], [one], [judgedRow()], hundred().slice(0, 10)]) {
      expect(reportSchema.parse(report(rows))).toEqual(report(rows));
    }
  });

  it("has nulls and no NaN where a figure cannot be known", () => {
    const text = JSON.stringify(report([]));
    expect(report([]).summary).toMatchObject({ flaggedPrecision: null, recallAt90: null, prArea: null, rocArea: null });
    expect(text).not.toContain("NaN");
    expect(report([]).calibration).toBeNull();
  });

  it("cuts endless titles without breaking a character", () => {
    const title = "😀".repeat(500);
    const [miss] = report([judgedRow({ label: "counterfeit", title })]).misses;
    expect(miss?.title.length).toBeLessThanOrEqual(160);
    expect(miss?.title.isWellFormed()).toBe(true);
  });

  // `npx vitest run --project unit -u` writes the file anew.
  it("has the schema that docs publish", async () => {
    await expect(reportJsonSchema()).toMatchFileSnapshot("../../../docs/eval.schema.json");
  });
});
