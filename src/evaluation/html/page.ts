import { decimal, interval, percent } from "../figures.ts";
import type { Report } from "../report-schema.ts";
import { curves } from "./curves.ts";
import { grouped } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import { reliabilityDiagrams } from "./reliability.ts";
import { ruleBars } from "./rule-bars.ts";
import { shareBars } from "./share-bars.ts";
import { STYLE } from "./style.ts";
import { exampleTable, groupTable, ruleTable, summaryTable } from "./tables.ts";

// The page needs no script and loads nothing; the policy makes sure that nothing in a listing could change that.
const POLICY = html`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;

/** The report as one self-contained page. */
export function renderPage(report: Report): string {
  const { input, settings } = report;
  const prevalence = percent(settings.prevalence);
  const hidden = settings.hidden.length === 0 ? "" : ` Judged with ${settings.hidden.join(" and ")} hidden.`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${POLICY}
<title>Assay evaluation</title><style>${{ markup: STYLE }}</style></head><body><main>
<h1>How well the rules tell counterfeits from genuine listings</h1>
<p class="lead">${grouped(input.rows)} labelled listings, ${grouped(input.counterfeit)} of them counterfeit.
Precision is stated for a marketplace with ${prevalence} counterfeits.${hidden}</p>
${tiles(report)}
<h2>Who is held back</h2>
<p>Share of the listings that went to review or were blocked. Much is right in the first group, little in the others.</p>
<div class="card">${KEY}${shareBars(report.groups.filter((group) => group.by !== "source"))}
<details><summary>In figures, with each source</summary>${groupTable(report)}</details></div>
<h2>Every threshold</h2>
<p>The policy works at two points; the curves show what other thresholds on the same score would do.
Dashed: no better than chance. Dotted: 90 % precision.</p>
<div class="card">${curves(report)}</div>
<h2>Segment by segment</h2>
<p>A segment with only one kind of row has no precision and no areas.</p>
<div class="card">${summaryTable("Segment", [
    { name: "all", summary: report.summary },
    ...report.segments.map(({ segment, summary }) => ({ name: segment, summary })),
  ])}</div>
${hiddenSection(report)}
<h2>Which rules do the work</h2>
<p>Flagged listings to whose score a rule added points. Bars are shares of their own class, so both sides compare.</p>
<div class="card">${ruleBars(report)}<details><summary>In figures, with points given and measured</summary>${ruleTable(report)}</details></div>
<h2>Can the score be read as a probability?</h2>
<p>On the diagonal, of the listings given 30 % exactly 30 % are counterfeit, at ${prevalence} overall. Whiskers are 95 % intervals.</p>
<div class="card">${reliabilityDiagrams(report)}</div>
<h2>Worst misses</h2>
<p>Counterfeits that were allowed, lowest scores first; equal scores are drawn by lot, the same way each time.</p>
<div class="card">${exampleTable(report.misses)}</div>
<h2>Worst false alarms</h2>
<p>Genuine listings that were held back, blocked ones first.</p>
<div class="card">${exampleTable(report.falseAlarms)}</div>
${method(report)}
</main></body></html>
`;
  return page.markup;
}

const KEY = html`<div class="key"><span><i class="bad"></i>counterfeit, blocked</span><span><i class="bad-soft"></i>counterfeit, to review</span>
<span><i class="good"></i>genuine, blocked</span><span><i class="good-soft"></i>genuine, to review</span><span>line: 95 % interval of both together</span></div>`;

function tiles({ summary, settings }: Report): Markup {
  const tile = (name: string, value: string, note: string): Markup =>
    html`<div class="tile"><span>${name}</span><strong>${value}</strong><span>${note}</span></div>`;
  const { counterfeitFlagged, genuineFlagged, flaggedPrecision, recallAt90, recallAt99 } = summary;
  return html`<div class="tiles">
${tile("Counterfeits caught", percent(counterfeitFlagged.share), `${interval(counterfeitFlagged)}; blocked ${percent(summary.counterfeitBlocked.share)}`)}
${tile("Genuine held back", percent(genuineFlagged.share, 2), `${interval(genuineFlagged)}; blocked ${percent(summary.genuineBlocked.share, 2)}`)}
${tile(`Precision at ${percent(settings.prevalence)}`, percent(flaggedPrecision?.value), `${interval(flaggedPrecision)}; of blocks ${percent(summary.blockedPrecision?.value)}`)}
${tile("Recall at 90 % precision", percent(recallAt90?.recall), `at 99 %: ${percent(recallAt99?.recall)}`)}
${tile("Area under precision-recall", decimal(summary.prArea), `chance: ${decimal(settings.prevalence)}`)}
${tile("Area under ROC", decimal(summary.rocArea), "chance: 0.500")}
</div>`;
}

function hiddenSection({ summary, hidden }: Report): Markup | null {
  if (hidden.length === 0) return null;
  return html`<h2>What it hangs on</h2>
<p>The same listings with one part hidden. What falls when a part is hidden was found through it.</p>
<div class="card">${summaryTable("Hidden", [
    { name: "nothing", summary },
    ...hidden.map(({ part, summary: without }) => ({ name: part, summary: without })),
  ])}</div>`;
}

function method({ input, settings }: Report): Markup {
  return html`<h2>How this was measured</h2>
<p>Intervals are Wilson intervals at 95 %. They treat rows as independent; rows of one source are alike, so the truth is wider.
Precision is re-weighted from the mixture of the file to the stated prevalence. The area under precision and recall is average precision.
A price reference that comes from a judged row never judges that row. The labels of the file are taken as they are.</p>
<dl><dt>Ruleset</dt><dd><code>${settings.ruleset}</code></dd><dt>Rows, SHA-256</dt><dd><code>${input.digest}</code></dd>
<dt>Price references</dt><dd>${grouped(settings.priceReferences)}</dd><dt>Further brands</dt><dd>${grouped(settings.brands)}</dd>
<dt>Judged as of</dt><dd>${settings.now}</dd></dl>`;
}
