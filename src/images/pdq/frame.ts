import type { Pixels } from "./pixels.ts";
import type { Region } from "./regions.ts";

/** How far a pixel's channel may lie from the frame's colour: JPEG leaves ripples of this size in flat areas. */
const TOLERANCE = 12;
/** How much of a line must have the frame's colour, so that specks and a line of small print do not end the frame. */
const SHARE = 0.97;
/** A frame that leaves less than this of a side is no frame but an empty picture. */
const MIN_LEFT_OVER = 0.2;
/** Less than this on all four sides together changes no hash. */
const MIN_FRAME = 0.02;
/** At most so many pixels of a line are looked at. */
const SAMPLES = 128;

/** The part of a picture inside its uniform frame (bars, borders, margins of a screenshot), if it has one. */
export function findFrame(pixels: Pixels): Region | undefined {
  const { width, height } = pixels;
  const top = depth(height, (y) => isFlat(pixels, 0, y, 1, 0, width));
  const bottom = depth(height, (y) => isFlat(pixels, 0, height - 1 - y, 1, 0, width));
  const rows = height - top - bottom;
  if (rows < height * MIN_LEFT_OVER) return undefined;
  const left = depth(width, (x) => isFlat(pixels, x, top, 0, 1, rows));
  const right = depth(width, (x) => isFlat(pixels, width - 1 - x, top, 0, 1, rows));
  const columns = width - left - right;
  if (columns < width * MIN_LEFT_OVER) return undefined;
  if ((top + bottom) / height + (left + right) / width < MIN_FRAME) return undefined;
  return {
    name: "inside the frame",
    left: left / width,
    top: top / height,
    width: columns / width,
    height: rows / height,
  };
}

/** How many lines from the edge on are of the frame. */
function depth(side: number, isFrame: (line: number) => boolean): number {
  let line = 0;
  while (line < side && isFrame(line)) line += 1;
  return line;
}

/** Whether the line from (x, y) has one colour: that of the pixel in its middle, or nearly. */
function isFlat({ data, width, channels }: Pixels, x: number, y: number, dx: number, dy: number, length: number) {
  const colours = Math.min(channels, 3);
  const offset = (i: number) => ((y + dy * i) * width + x + dx * i) * channels;
  const middle = offset(length >> 1);
  const step = Math.max(1, Math.floor(length / SAMPLES));
  let seen = 0;
  let same = 0;
  for (let i = 0; i < length; i += step) {
    const at = offset(i);
    let near = true;
    for (let c = 0; c < colours; c += 1) near &&= Math.abs((data[at + c] ?? 0) - (data[middle + c] ?? 0)) <= TOLERANCE;
    seen += 1;
    if (near) same += 1;
  }
  return same >= seen * SHARE;
}
