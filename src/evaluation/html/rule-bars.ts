import type { Report } from "../report-schema.ts";
import { grouped, px, shorten } from "./format.ts";
import { html, type Markup } from "./markup.ts";

type Rule = Report["rules"][number];

const WIDTH = 1000;
const MIDDLE = 620;
const REACH = 310;
const ROW = 28;
const BAR = 14;
const TOP = 28;

/** Rules that raise scores: false alarms to the left, catches to the right, each as a share of its own class. */
export function ruleBars({ rules, input }: Report): Markup {
  const raising = rules.filter((rule) => rule.catches + rule.falseAlarms > 0);
  if (raising.length === 0) return html`<p class="note">No rule made a catch or a false alarm.</p>`;
  const caught = (rule: Rule): number => rule.catches / Math.max(1, input.counterfeit);
  const wrong = (rule: Rule): number => rule.falseAlarms / Math.max(1, input.genuine);
  const most = Math.max(...raising.flatMap((rule) => [caught(rule), wrong(rule)]));
  const length = (share: number): number => (REACH * share) / most;
  const height = TOP + raising.length * ROW + 6;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Catches and false alarms of each rule">
<text class="tick" x="${MIDDLE - 8}" y="14" text-anchor="end">false alarms, of ${grouped(input.genuine)} genuine</text>
<text class="tick" x="${MIDDLE + 8}" y="14">catches, of ${grouped(input.counterfeit)} counterfeit</text>
<line class="axis-line" x1="${MIDDLE}" x2="${MIDDLE}" y1="${TOP - 6}" y2="${height - 4}"/>
${raising.map((rule, index) => {
  const y = TOP + index * ROW + (ROW - BAR) / 2;
  const left = length(wrong(rule));
  const right = length(caught(rule));
  return html`
<text class="name mono" x="0" y="${px(y + 11.5)}">${shorten(rule.rule)}</text>
<rect class="good" x="${px(MIDDLE - left - 1)}" y="${px(y)}" width="${px(left)}" height="${BAR}" rx="2"/>
<rect class="bad" x="${MIDDLE + 1}" y="${px(y)}" width="${px(right)}" height="${BAR}" rx="2"/>
<text class="figure" x="${px(MIDDLE - left - 8)}" y="${px(y + 11.5)}" text-anchor="end">${grouped(rule.falseAlarms)}</text>
<text class="figure" x="${px(MIDDLE + right + 8)}" y="${px(y + 11.5)}">${grouped(rule.catches)}</text>`;
})}
</svg>`;
}
