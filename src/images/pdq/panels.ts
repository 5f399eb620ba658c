import type { Pixels } from "./pixels.ts";
import type { Region } from "./regions.ts";

/** Pictures are looked at in at most so many rows and columns, as many as regions are hashed from. */
const PLANE_SIDE = 512;
/** Of each line, one pixel in so many is looked at. */
const STRIDE = 4;
/** How far a pixel may lie from the colour of a gutter: JPEG leaves ripples of this size in flat areas. */
const TOLERANCE = 12;
/** How much of a line must have one colour to be gutter, so that specks do not bridge it. */
const FLAT_SHARE = 0.97;
/** A panel is at least so much of each side of the picture: smaller ones are buttons, lines of text, thumbnails. */
const MIN_SIDE = 0.2;
/** Grey steps across a seam, and the share of the line that shows them: two photographs differ nearly all along it. */
const SEAM_STEP = 16;
const SEAM_SHARE = 0.5;
/** Beside a seam the picture is calmer by this factor; texture is as rough there. */
const SEAM_CONTRAST = 2.5;
/** How many lines away that is looked at: resizing and JPEG blur a seam over two or three. */
const SEAM_MARGIN = 4;
/** Nothing smaller on a side is a collage of anything. */
const MIN_PIXELS = 64;
/** Rows, then columns, then rows again: a screenshot of a collage. */
const MAX_CUTS = 4;
/** The largest panels that are kept: each costs eight look-ups. */
const MAX_PANELS = 6;
/** A panel that covers more than this of both sides is the picture itself. */
const WHOLE = 0.97;

interface Plane {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The pictures that a collage or a screenshot may be made of, largest first, at most six: what lies between gutters of
 * one colour, or on the two sides of a straight seam. What is cut further is kept as well, as a photograph may hold
 * straight lines of its own. A picture that is one piece has none.
 */
export function findPanels(pixels: Pixels): Region[] {
  if (Math.min(pixels.width, pixels.height) < MIN_PIXELS) return [];
  const plane = greyPlane(pixels);
  const { width, height } = plane;
  const found: Box[] = [];
  cut(plane, { left: 0, top: 0, right: width, bottom: height }, 0, found);
  return found
    .filter((box) => box.right - box.left < width * WHOLE || box.bottom - box.top < height * WHOLE)
    .sort((a, b) => area(b) - area(a) || a.top - b.top || a.left - b.left)
    .slice(0, MAX_PANELS)
    .map(({ left, top, right, bottom }, i) => ({
      name: `panel ${i + 1}`,
      left: left / width,
      top: top / height,
      width: (right - left) / width,
      height: (bottom - top) / height,
    }));
}

function cut(plane: Plane, box: Box, cuts: number, found: Box[]): void {
  const inner = trim(plane, box);
  if (!isLarge(plane, inner)) return;
  if (cuts > 0) found.push(inner);
  if (cuts === MAX_CUTS) return;
  for (const part of atGutters(plane, inner) ?? atSeam(plane, inner) ?? []) cut(plane, part, cuts + 1, found);
}

const area = ({ left, top, right, bottom }: Box) => (right - left) * (bottom - top);
const isLarge = ({ width, height }: Plane, { left, top, right, bottom }: Box) =>
  right - left >= width * MIN_SIDE && bottom - top >= height * MIN_SIDE;

/** The box without the flat lines along its edges. */
function trim(plane: Plane, box: Box): Box {
  let { left, top, right, bottom } = box;
  while (top < bottom && isFlatRow(plane, { left, top, right, bottom }, top)) top += 1;
  while (bottom > top && isFlatRow(plane, { left, top, right, bottom }, bottom - 1)) bottom -= 1;
  while (left < right && isFlatColumn(plane, { left, top, right, bottom }, left)) left += 1;
  while (right > left && isFlatColumn(plane, { left, top, right, bottom }, right - 1)) right -= 1;
  return { left, top, right, bottom };
}

/** What lies between gutters, rows before columns; undefined when none divides the box. */
function atGutters(plane: Plane, box: Box): Box[] | undefined {
  const rows = runs(box.top, box.bottom, (y) => isFlatRow(plane, box, y));
  if (rows.length > 1) return rows.map(([top, bottom]) => ({ ...box, top, bottom }));
  const columns = runs(box.left, box.right, (x) => isFlatColumn(plane, box, x));
  if (columns.length > 1) return columns.map(([left, right]) => ({ ...box, left, right }));
  return undefined;
}

/** The stretches of lines that are no gutter. */
function runs(from: number, to: number, isGutter: (line: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  let start = -1;
  for (let line = from; line <= to; line += 1) {
    const gutter = line === to || isGutter(line);
    if (!gutter && start === -1) start = line;
    if (gutter && start !== -1) {
      found.push([start, line]);
      start = -1;
    }
  }
  return found;
}

/** The two sides of the clearest straight seam; undefined when there is none. */
function atSeam(plane: Plane, box: Box): Box[] | undefined {
  const row = clearest(box.top, box.bottom, (y) => stepsAcrossRow(plane, box, y));
  const column = clearest(box.left, box.right, (x) => stepsAcrossColumn(plane, box, x));
  if (row !== undefined && (column === undefined || row.share >= column.share)) {
    return [
      { ...box, bottom: row.line },
      { ...box, top: row.line },
    ];
  }
  if (column === undefined) return undefined;
  return [
    { ...box, right: column.line },
    { ...box, left: column.line },
  ];
}

function clearest(from: number, to: number, stepsAcross: (line: number) => number) {
  const shares = new Float32Array(to - from);
  for (let line = from + 1; line < to - 1; line += 1) shares[line - from] = stepsAcross(line);
  let best: { readonly line: number; readonly share: number } | undefined;
  for (let i = SEAM_MARGIN + 1; i < shares.length - SEAM_MARGIN - 1; i += 1) {
    const share = shares[i] ?? 0;
    const beside = Math.max(shares[i - SEAM_MARGIN] ?? 0, shares[i + SEAM_MARGIN] ?? 0);
    if (share < SEAM_SHARE || share < beside * SEAM_CONTRAST || share <= (best?.share ?? 0)) continue;
    best = { line: from + i, share };
  }
  return best;
}

const stepsAcrossRow = ({ grey, width }: Plane, { left, right }: Box, y: number) =>
  stepsAcross(grey, y * width + left, 1, right - left, width);
const stepsAcrossColumn = ({ grey, width }: Plane, { top, bottom }: Box, x: number) =>
  stepsAcross(grey, top * width + x, width, bottom - top, 1);

/** The share of a line on whose two sides the picture differs. */
function stepsAcross(grey: Uint8Array, start: number, step: number, length: number, across: number): number {
  let steps = 0;
  let seen = 0;
  for (let at = start; at < start + length * step; at += step * STRIDE) {
    if (Math.abs((grey[at + across] as number) - (grey[at - across] as number)) > SEAM_STEP) steps += 1;
    seen += 1;
  }
  return steps / seen;
}

const isFlatRow = ({ grey, width }: Plane, { left, right }: Box, y: number) =>
  isFlat(grey, y * width + left, 1, right - left);
const isFlatColumn = ({ grey, width }: Plane, { top, bottom }: Box, x: number) =>
  isFlat(grey, top * width + x, width, bottom - top);

/** Whether a line has the colour of its middle nearly everywhere; gives up at the first pixel too many that has not. */
function isFlat(grey: Uint8Array, start: number, step: number, length: number): boolean {
  const middle = grey[start + (length >> 1) * step] as number;
  let spare = Math.floor((length / STRIDE) * (1 - FLAT_SHARE));
  for (let at = start; at < start + length * step; at += step * STRIDE) {
    if (Math.abs((grey[at] as number) - middle) <= TOLERANCE) continue;
    if (spare === 0) return false;
    spare -= 1;
  }
  return true;
}

/** The picture in grey, by its nearest pixels where it is larger than the plane. */
function greyPlane({ data, width, height, channels }: Pixels): Plane {
  const columns = Math.min(width, PLANE_SIDE);
  const rows = Math.min(height, PLANE_SIDE);
  const grey = new Uint8Array(columns * rows);
  const across = Int32Array.from({ length: columns }, (_, x) => Math.floor((x * width) / columns) * channels);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let y = 0, out = 0; y < rows; y += 1) {
    const row = Math.floor((y * height) / rows) * width * channels;
    for (let x = 0; x < columns; x += 1, out += 1) {
      const at = row + (across[x] as number);
      // Luma in 256ths.
      grey[out] =
        (77 * (data[at] as number) + 150 * (data[at + green] as number) + 29 * (data[at + blue] as number)) >> 8;
    }
  }
  return { grey, width: columns, height: rows };
}
