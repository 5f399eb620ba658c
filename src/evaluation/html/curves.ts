import { decimal, percent } from "../figures.ts";
import type { Report } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import { line, mark, type Point, unitPlot } from "./plot.ts";

/** The precision-recall and ROC curves side by side, with the points at which the policy works. */
export function curves(report: Report): Markup {
  const { summary, settings, curve } = report;
  if (curve.length === 0) return html`<p class="note">Curves need both counterfeit and genuine rows.</p>`;
  const { counterfeitFlagged, counterfeitBlocked, genuineFlagged, genuineBlocked } = summary;
  const first = curve[0]?.precision ?? 0;
  const pr: Point[] = [
    { x: 0, y: first },
    ...steps(
      curve.map((point) => ({ x: point.recall, y: point.precision })),
      first,
    ),
  ];
  const roc: Point[] = [{ x: 0, y: 0 }, ...curve.map((point) => ({ x: point.falseAlarmShare, y: point.recall }))];
  const { prevalence } = settings;
  const prMarks = [
    mark({ x: counterfeitFlagged.share ?? 0, y: summary.flaggedPrecision?.value ?? 0 }, "dot review", "flagged"),
    ...(summary.blockedPrecision === null
      ? []
      : [mark({ x: counterfeitBlocked.share ?? 0, y: summary.blockedPrecision.value }, "dot block", "blocked", true)]),
  ];
  return html`<div class="pair">
<figure><figcaption><b>Precision and recall</b> area ${decimal(summary.prArea)}, at ${percent(prevalence)} counterfeits</figcaption>
${unitPlot("Precision against recall", "Recall: counterfeits caught", "Precision", [
  line(
    [
      { x: 0, y: prevalence },
      { x: 1, y: prevalence },
    ],
    "chance",
  ),
  line(
    [
      { x: 0, y: 0.9 },
      { x: 1, y: 0.9 },
    ],
    "goal",
  ),
  line(pr, "curve"),
  ...prMarks,
])}</figure>
<figure><figcaption><b>ROC</b> area ${decimal(summary.rocArea)}</figcaption>
${unitPlot("Recall against false alarms", "Genuine listings held back", "Recall: counterfeits caught", [
  line(
    [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    "chance",
  ),
  line(roc, "curve"),
  mark({ x: genuineFlagged.share ?? 0, y: counterfeitFlagged.share ?? 0 }, "dot review", "flagged", true),
  mark({ x: genuineBlocked.share ?? 0, y: counterfeitBlocked.share ?? 0 }, "dot block", "blocked", true),
])}</figure>
</div>`;
}

// Between two thresholds nothing can be chosen, so the curve goes across at the precision of the one that is reached:
// the area drawn is the area stated.
function steps(points: readonly Point[], first: number): Point[] {
  let before: Point = { x: 0, y: first };
  return points.flatMap((point) => {
    const corner = { x: before.x, y: point.y };
    before = point;
    return [corner, point];
  });
}
