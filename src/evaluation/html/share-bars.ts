import { interval, percent } from "../figures.ts";
import type { Report } from "../report-schema.ts";
import { grouped, px, shorten } from "./format.ts";
import { html, type Markup } from "./markup.ts";

type Group = Report["groups"][number];

const WIDTH = 1000;
const NAME = 250;
const FIGURES = 170;
const PLOT = WIDTH - NAME - FIGURES;
const ROW = 34;
const BAR = 14;
const TOP = 26;

/** Bars of the flagged share of each group, its blocked part darker, with a whisker for the interval of the flagged share. */
export function shareBars(groups: readonly Group[]): Markup {
  const height = TOP + groups.length * ROW + 6;
  const x = (share: number): number => NAME + share * PLOT;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) => html`
<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${TOP - 4}" y2="${height - 4}"/>
<text class="tick" x="${px(x(tick))}" y="${TOP - 10}" text-anchor="middle">${percent(tick, 0)}</text>`,
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Flagged and blocked shares of each group">
${ticks}${byLabel(groups).map((group, index) => bar(group, TOP + index * ROW, x))}
</svg>`;
}

/** Each label, followed by its segments. */
function byLabel(groups: readonly Group[]): Group[] {
  return [...Map.groupBy(groups, (group) => group.label).values()].flat();
}

function bar(group: Group, top: number, x: (share: number) => number): Markup {
  const { flagged, blocked } = group;
  const side = group.label === "counterfeit" ? "bad" : "good";
  const middle = top + ROW / 2;
  const y = middle - BAR / 2;
  const strong = group.by === "label" ? "name strong" : "name";
  const flaggedEnd = x(flagged.share ?? 0);
  const blockedEnd = x(blocked.share ?? 0);
  return html`
<g><title>${nameOf(group)}: ${grouped(group.rows)} rows, flagged ${percent(flagged.share)}, blocked ${percent(blocked.share)}</title>
<text class="${strong}" x="${NAME - 14}" y="${px(middle + 4.5)}" text-anchor="end">${nameOf(group)}</text>
<rect class="track" x="${NAME}" y="${px(y)}" width="${PLOT}" height="${BAR}" rx="3"/>
<rect class="${side}-soft" x="${NAME}" y="${px(y)}" width="${px(flaggedEnd - NAME)}" height="${BAR}" rx="3"/>
<rect class="${side}" x="${NAME}" y="${px(y)}" width="${px(blockedEnd - NAME)}" height="${BAR}" rx="3"/>
<path class="whisker" d="M${px(x(flagged.low ?? 0))} ${px(middle)}H${px(x(flagged.high ?? 0))}"/>
<text class="figure" x="${px(x(1) + 14)}" y="${px(middle + 4.5)}">${percent(flagged.share)}<tspan class="tick" dx="8">${interval(flagged)}</tspan></text></g>`;
}

function nameOf({ by, label, segment, source }: Group): string {
  if (by === "label") return `All ${label}`;
  return shorten(source ?? segment ?? label);
}
