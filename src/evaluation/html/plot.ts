import { percent } from "../figures.ts";
import { px } from "./format.ts";
import { html, type Markup } from "./markup.ts";

/** A point in the unit square: both shares between 0 and 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const SIZE = 360;
const LEFT = 56;
const TOP = 14;
const RIGHT = 18;
const BOTTOM = 48;

/** The place of a share on the page. */
export function placeX(x: number): number {
  return LEFT + x * SIZE;
}
export function placeY(y: number): number {
  return TOP + (1 - y) * SIZE;
}

/** A square plot of two shares: grid, names of the axes, and what is drawn inside. */
export function unitPlot(label: string, xName: string, yName: string, inside: readonly Markup[]): Markup {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  return html`<svg viewBox="0 0 ${LEFT + SIZE + RIGHT} ${TOP + SIZE + BOTTOM}" role="img" aria-label="${label}">
${ticks.map(
  (
    tick,
  ) => html`<line class="grid" x1="${px(placeX(tick))}" x2="${px(placeX(tick))}" y1="${placeY(1)}" y2="${placeY(0)}"/>
<line class="grid" x1="${placeX(0)}" x2="${placeX(1)}" y1="${px(placeY(tick))}" y2="${px(placeY(tick))}"/>
<text class="tick" x="${px(placeX(tick))}" y="${placeY(0) + 18}" text-anchor="middle">${percent(tick, 0)}</text>
<text class="tick" x="${placeX(0) - 8}" y="${px(placeY(tick) + 4)}" text-anchor="end">${percent(tick, 0)}</text>`,
)}
<text class="axis" x="${placeX(0.5)}" y="${placeY(0) + 40}" text-anchor="middle">${xName}</text>
<text class="axis" transform="translate(12 ${placeY(0.5)}) rotate(-90)" text-anchor="middle">${yName}</text>
${inside}</svg>`;
}

/** A line through points, in their order. */
export function line(points: readonly Point[], style: string): Markup {
  const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${px(placeX(x))} ${px(placeY(y))}`).join("");
  return html`<path class="${style}" d="${path}"/>`;
}

/** A point with its name beside it, on the sides where there is room. */
export function mark({ x, y }: Point, style: string, name: string, preferBelow = false): Markup {
  const end = x > 0.6;
  const dy = preferBelow && y > 0.1 ? 18 : -9;
  return html`<circle class="${style}" cx="${px(placeX(x))}" cy="${px(placeY(y))}" r="5"/>
<text class="mark" x="${px(placeX(x) + (end ? -8 : 8))}" y="${px(placeY(y) + dy)}" text-anchor="${end ? "end" : "start"}">${name}</text>`;
}
