import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html } from "#src/evaluation/html/markup.ts";
import { renderPage } from "#src/evaluation/html/page.ts";
import type { JudgedRow } from "#src/evaluation/judged.ts";
import { buildReport } from "#src/evaluation/report.ts";
import { judgedRow } from "./judged-row.ts";

const settings = {
  prevalence: 0.066,
  hidden: [],
  now: "2026-11-20T08:00:00.000Z",
  ruleset: "r",
  priceReferences: 0,
  brands: 0,
};
const page = (rows: readonly JudgedRow[]) =>
  renderPage(buildReport({ rows, hidden: new Map(), digest: "d", settings }));

const ATTACK = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

describe("the page", () => {
  it("shows a listing that is HTML as text, wherever it comes from", () => {
    const hostile = judgedRow({
      id: ATTACK,
      title: ATTACK,
      segment: ATTACK,
      source: ATTACK,
      price: ATTACK,
      verdict: "review",
      score: 3,
      hits: [{ rule: ATTACK, points: 3 }],
    });
    const text = page([hostile, { ...hostile, label: "counterfeit", verdict: "allow" }]);
    expect(text).not.toMatch(/<script|<img|onerror='/);
    expect(text).toContain("&lt;script&gt;");
  });

  it("loads nothing from anywhere and runs no script", () => {
    const text = page([judgedRow(), judgedRow({ label: "counterfeit", verdict: "review", score: 3 })]);
    expect(text).not.toMatch(/https?:|src=|<link|@import|url\(|<script/);
    expect(text).toContain("default-src 'none'");
  });

  it("draws only numbers, also for files with no rows or of one class", () => {
    for (const rows of [
      [],
      [judgedRow()],
      [judgedRow({ label: "counterfeit" })],
      [judgedRow(), judgedRow({ label: "counterfeit" })],
    ]) {
      expect(page(rows)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
  });

  it("is the same for the same rows", () => {
    const rows = [judgedRow(), judgedRow({ label: "counterfeit", verdict: "review", score: 3 })];
    expect(page(rows)).toBe(page(rows));
  });

  it("never lets a title close or open a tag", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (title) => {
        const { markup } = html`<p title="${title}">${title}</p>`;
        expect(markup.match(/[<>"]/g)?.join("")).toBe('<"">' + "<>");
        expect(markup.isWellFormed()).toBe(true);
      }),
    );
  });
});
