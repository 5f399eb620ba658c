import { decimal, interval, NO_FIGURE, percent, signed } from "../figures.ts";
import type { Report } from "../report-schema.ts";
import { grouped } from "./format.ts";
import { html, type Markup } from "./markup.ts";

type Summary = Report["summary"];

/** Shares of every label, segment and source, in figures. */
export function groupTable({ groups }: Report): Markup {
  return html`<table><thead><tr><th>Label</th><th>Segment</th><th>Source</th><th class="n">Rows</th>
<th class="n">Flagged</th><th>95 %</th><th class="n">Blocked</th><th>95 %</th></tr></thead><tbody>
${groups.map(
  (
    group,
  ) => html`<tr${group.by === "label" ? ALL : null}><td>${group.label}</td><td>${group.segment ?? "all"}</td><td>${group.source ?? "all"}</td>
<td class="n">${grouped(group.rows)}</td><td class="n">${percent(group.flagged.share)}</td><td><small>${interval(group.flagged)}</small></td>
<td class="n">${percent(group.blocked.share)}</td><td><small>${interval(group.blocked)}</small></td></tr>`,
)}</tbody></table>`;
}

const ALL = html` class="all"`;

/** One line of figures for each named summary; the first is the whole. */
export function summaryTable(
  first: string,
  lines: readonly { readonly name: string; readonly summary: Summary }[],
): Markup {
  return html`<table><thead><tr><th>${first}</th><th class="n">Caught</th><th class="n">Blocked</th><th class="n">False alarms</th>
<th class="n">Wrongly blocked</th><th class="n">Precision</th><th class="n">Recall at 90 %</th><th class="n">Recall at 99 %</th>
<th class="n">PR area</th><th class="n">ROC area</th></tr></thead><tbody>
${lines.map(
  (
    { name, summary },
    index,
  ) => html`<tr${index === 0 ? ALL : null}><td>${name}</td><td class="n">${percent(summary.counterfeitFlagged.share)}${meter(summary.counterfeitFlagged.share)}</td>
<td class="n">${percent(summary.counterfeitBlocked.share)}</td><td class="n">${percent(summary.genuineFlagged.share)}</td>
<td class="n">${percent(summary.genuineBlocked.share)}</td><td class="n">${percent(summary.flaggedPrecision?.value)}</td>
<td class="n">${percent(summary.recallAt90?.recall)}</td><td class="n">${percent(summary.recallAt99?.recall)}</td>
<td class="n">${decimal(summary.prArea)}</td><td class="n">${decimal(summary.rocArea)}</td></tr>`,
)}</tbody></table>`;
}

function meter(share: number | null): Markup | null {
  return share === null ? null : html`<span class="meter"><i style="width:${(100 * share).toFixed(1)}%"></i></span>`;
}

/** What every rule did, also those that only lower scores. */
export function ruleTable({ rules }: Report): Markup {
  return html`<table><thead><tr><th>Rule</th><th class="n">Catches</th><th class="n">alone</th><th class="n">False alarms</th><th class="n">alone</th>
<th class="n">Hits on counterfeits</th><th class="n">on genuine</th><th class="n">Points given</th><th class="n">Points measured</th></tr></thead><tbody>
${rules.map(
  (
    rule,
  ) => html`<tr><td><code>${rule.rule}</code></td><td class="n">${grouped(rule.catches)}</td><td class="n">${grouped(rule.catchesAlone)}</td>
<td class="n">${grouped(rule.falseAlarms)}</td><td class="n">${grouped(rule.falseAlarmsAlone)}</td><td class="n">${grouped(rule.counterfeitHits)}</td>
<td class="n">${grouped(rule.genuineHits)}</td><td class="n">${signed(rule.points)}</td>
<td class="n">${rule.measuredPoints === null ? NO_FIGURE : signed(rule.measuredPoints)}</td></tr>`,
)}</tbody></table>`;
}

/** Listings that were judged wrongly, with what was held for and against them. */
export function exampleTable(examples: Report["misses"]): Markup {
  if (examples.length === 0) return html`<p class="note">None.</p>`;
  return html`<table><thead><tr><th class="n">Score</th><th>Verdict</th><th>Listing</th><th class="n">Price</th><th>Segment</th><th>Rules</th></tr></thead><tbody>
${examples.map(
  (
    row,
  ) => html`<tr><td class="n">${signed(row.score)}</td><td>${row.verdict}</td><td class="title"><bdi>${row.title}</bdi><br><small><bdi>${row.id}</bdi></small></td>
<td class="n">${row.price}<br><small>${sight(row)}</small></td><td>${row.segment}<br><small>${row.source}</small></td>
<td class="rules">${row.hits.length === 0 ? NO_FIGURE : row.hits.map(({ rule, points }) => html`<span>${rule} ${signed(points)}</span>`)}</td></tr>`,
)}</tbody></table>`;
}

function sight({ brand, priceRatio }: Report["misses"][number]): string {
  if (priceRatio !== null) return `${priceRatio.toFixed(2)} × usual for ${brand ?? "its kind"}`;
  return brand === null ? "no brand recognised" : `${brand}, no price band`;
}
