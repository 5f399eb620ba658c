/** A rectangle around a line of text, at any angle. `angle` is that of its reading direction, in radians. */
export interface LineBox {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  readonly thickness: number;
  readonly angle: number;
}

/** Probabilities, 0 to 1, that a pixel belongs to text; rows from top to bottom. */
export interface TextMap {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

// The model's own recommendations (PaddleOCR's `DBPostProcess`).
const TEXT = 0.3;
const MEAN_OF_LINE = 0.6;
const MIN_THICKNESS = 3;
/** The model marks the middle of a line; the line itself is larger by area × this / circumference on each side. */
const WIDEN = 1.5;

/** Less drawn out than this, what a region leans by says nothing: "OK" leans with the shapes of its letters. */
const DRAWN_OUT = 2.5;
/** Photographed straight: nobody leans a text by less on purpose. */
const STRAIGHT = (2 * Math.PI) / 180;
/** Higher than wide by so much, it is written downwards. */
const DOWNWARDS = 1.5;

/** The lines that a text map shows, the largest first. Linear in the map's size, whatever it holds. */
export function findBoxes({ data, width, height }: TextMap): LineBox[] {
  const seen = new Uint8Array(width * height);
  const region = new Int32Array(width * height);
  const boxes: LineBox[] = [];
  for (let start = 0; start < data.length; start += 1) {
    if (seen[start] !== 0 || !isText(data[start])) continue;
    const size = grow(start, region, seen, data, width, height);
    const pixels = region.subarray(0, size);
    let sum = 0;
    for (const at of pixels) sum += data[at] ?? 0;
    if (sum / size < MEAN_OF_LINE) continue;
    const box = around(pixels, width);
    if (Math.min(box.length, box.thickness) < MIN_THICKNESS) continue;
    boxes.push(widen(box));
  }
  return boxes.sort((a, b) => b.length * b.thickness - a.length * a.thickness);
}

// Not `<=`: what is no number is no text either.
function isText(probability: number | undefined): boolean {
  return probability !== undefined && probability > TEXT;
}

/** Collects into `region` what hangs together with `start`; gives the number of pixels. */
function grow(
  start: number,
  region: Int32Array,
  seen: Uint8Array,
  data: Float32Array,
  width: number,
  height: number,
): number {
  let size = 0;
  const visit = (at: number): void => {
    if (seen[at] !== 0 || !isText(data[at])) return;
    seen[at] = 1;
    region[size] = at;
    size += 1;
  };
  visit(start);
  for (let done = 0; done < size; done += 1) {
    const at = region[done] ?? 0;
    const x = at % width;
    const y = (at - x) / width;
    for (let dy = -1; dy <= 1; dy += 1) {
      if (y + dy < 0 || y + dy >= height) continue;
      for (let dx = -1; dx <= 1; dx += 1) if (x + dx >= 0 && x + dx < width) visit(at + dy * width + dx);
    }
  }
  return size;
}

/** The rectangle around some pixels, along the direction in which they are drawn out. */
function around(pixels: Int32Array, width: number): LineBox {
  const count = pixels.length;
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  const [vx, vy, c] = [
    sxx / count - (sx / count) ** 2,
    syy / count - (sy / count) ** 2,
    sxy / count - (sx * sy) / count ** 2,
  ];
  const spread = Math.hypot((vx - vy) / 2, c);
  const drawnOut = Math.sqrt(((vx + vy) / 2 + spread) / Math.max((vx + vy) / 2 - spread, 1e-6));
  const lean = Math.atan2(2 * c, vx - vy) / 2;
  const isStraight = drawnOut < DRAWN_OUT || Math.abs(lean) < STRAIGHT;
  const leaning = extent(pixels, width, isStraight ? 0 : lean);
  if (!isStraight || leaning.thickness < leaning.length * DOWNWARDS) return leaning;
  return extent(pixels, width, Math.PI / 2);
}

function extent(pixels: Int32Array, width: number, angle: number): LineBox {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [minU, maxU, minV, maxV] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    minU = Math.min(minU, u);
    maxU = Math.max(maxU, u);
    minV = Math.min(minV, v);
    maxV = Math.max(maxV, v);
  }
  const [u, v] = [(minU + maxU) / 2, (minV + maxV) / 2];
  return {
    // A pixel's middle, not its corner.
    x: u * cos - v * sin + 0.5,
    y: u * sin + v * cos + 0.5,
    length: maxU - minU + 1,
    thickness: maxV - minV + 1,
    angle,
  };
}

function widen({ length, thickness, ...box }: LineBox): LineBox {
  const by = (length * thickness * WIDEN) / (2 * (length + thickness));
  return { ...box, length: length + 2 * by, thickness: thickness + 2 * by };
}
