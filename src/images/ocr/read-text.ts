import type { Sharp } from "sharp";
import sharp from "sharp";
import { MAX_LINES, type PictureText, type TextLine } from "#screening/image/picture-text.ts";
import type { Pixels } from "../pdq/pixels.ts";
import { findBoxes, type LineBox } from "./boxes.ts";
import { cpuClock } from "./cpu-clock.ts";
import type { Engine } from "./engine.ts";
import { cutLine, toPlanes } from "./line-image.ts";
import { readingOrder } from "./order.ts";
import { spell } from "./spell.ts";

/** Lines are cut from the picture at up to this size, so that small print keeps its letters. */
const MAX_SIDE = 1_280;
/** Text is looked for at this size: a line of 2 % of the height still has 15 pixels. Cost grows with the square. */
const DETECT_SIDE = 736;
/** The detection model halves its input five times. */
const DETECT_STEP = 32;
/** Below this, what is "read" is a pattern in cloth more often than writing. */
const MIN_CERTAINTY = 0.6;
/** No more lines are begun after so much work. */
const RECOGNISE_MS = 3_000;

/** Reads the text in an opened picture, the largest lines first, within a bound on lines and time. */
export async function readText(engine: Engine, picture: Sharp): Promise<PictureText> {
  const pixels = await toPixels(
    picture.resize({ width: MAX_SIDE, height: MAX_SIDE, fit: "inside", withoutEnlargement: true }),
  );
  const [width, height] = detectSize(pixels);
  const { data, channels } = pixels;
  const raw = { raw: { width: pixels.width, height: pixels.height, channels } };
  const small = await toPixels(sharp(data, raw).resize({ width, height, fit: "fill" }));
  const map = { data: await engine.detect(toPlanes(small)), width, height };
  const boxes = findBoxes(map);
  const spent = cpuClock();
  const lines: TextLine[] = [];
  let begun = 0;
  for (const box of boxes.slice(0, MAX_LINES)) {
    if (spent() > RECOGNISE_MS) break;
    begun += 1;
    const { text, certainty } = spell(
      await engine.recognise(cutLine(pixels, scaled(box, pixels, map))),
      engine.alphabet,
    );
    if (text === "" || certainty < MIN_CERTAINTY) continue;
    lines.push({ text, certainty: round(certainty), box: upright(box, map) });
  }
  return { lines: readingOrder(lines), complete: begun === boxes.length };
}

async function toPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3 };
}

function detectSize({ width, height }: Pixels): [number, number] {
  const scale = Math.min(1, DETECT_SIDE / Math.max(width, height));
  const step = (side: number) => Math.max(DETECT_STEP, Math.round((side * scale) / DETECT_STEP) * DETECT_STEP);
  return [step(width), step(height)];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The box in the larger picture. Both sides are scaled nearly alike, so the angle stays. */
function scaled(box: LineBox, to: Size, from: Size): LineBox {
  const [sx, sy] = [to.width / from.width, to.height / from.height];
  const [cos, sin] = [Math.abs(Math.cos(box.angle)), Math.abs(Math.sin(box.angle))];
  return {
    ...box,
    x: box.x * sx,
    y: box.y * sy,
    length: box.length * (cos * sx + sin * sy),
    thickness: box.thickness * (cos * sy + sin * sx),
  };
}

function upright({ x, y, length, thickness, angle }: LineBox, { width, height }: Size): TextLine["box"] {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [w, h] = [length * cos + thickness * sin, length * sin + thickness * cos];
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [left, top] = [within(x - w / 2, width), within(y - h / 2, height)];
  const [right, bottom] = [within(x + w / 2, width), within(y + h / 2, height)];
  return [round(left / width), round(top / height), round((right - left) / width), round((bottom - top) / height)];
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
