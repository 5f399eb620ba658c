import type { Pixels } from "../pdq/pixels.ts";
import type { LineBox } from "./boxes.ts";

/** A picture as the models take it: blue, green, red, each as a plane of rows. */
export interface Planes {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The recognition model reads lines of this height. */
const LINE_HEIGHT = 48;
/** Longer lines are squeezed: 30 times as wide as high is a whole sentence. */
const MAX_WIDTH = 1_440;
/** Widths come in steps, so that the engine plans few different ones. */
const WIDTH_STEP = 32;
/** So many pixels on a side are averaged for one at most; beyond that a letter has more than it needs. */
const MAX_AVERAGED = 4;

/** What the detection model expects of each channel (PaddleOCR's `NormalizeImage`, in its order blue, green, red). */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** A whole picture for the detection model. */
export function toPlanes({ data, width, height, channels }: Pixels): Planes {
  const size = width * height;
  const planes = new Float32Array(size * 3);
  for (let plane = 0; plane < 3; plane += 1) {
    const channel = channels === 1 ? 0 : 2 - plane;
    const [mean, deviation] = [MEAN[plane] ?? 0, DEVIATION[plane] ?? 1];
    for (let i = 0; i < size; i += 1) {
      planes[plane * size + i] = ((data[i * channels + channel] ?? 0) / 255 - mean) / deviation;
    }
  }
  return { data: planes, width, height };
}

/** One line, cut out along its direction and brought to the recognition model's height; what is beyond it stays grey. */
export function cutLine(pixels: Pixels, box: LineBox): Planes {
  const scale = box.thickness / LINE_HEIGHT;
  const used = Math.min(MAX_WIDTH, Math.max(1, Math.round(box.length / scale)));
  const across = box.length / used;
  const width = Math.ceil(used / WIDTH_STEP) * WIDTH_STEP;
  const size = width * LINE_HEIGHT;
  const planes = new Float32Array(size * 3);
  const times = Math.min(MAX_AVERAGED, Math.max(1, Math.round(scale)));
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const sum = [0, 0, 0];
  for (let row = 0; row < LINE_HEIGHT; row += 1) {
    for (let column = 0; column < used; column += 1) {
      sum.fill(0);
      for (let part = 0; part < times * times; part += 1) {
        const u = (column + ((part % times) + 0.5) / times) * across - box.length / 2;
        const v = (row + (Math.floor(part / times) + 0.5) / times) * scale - box.thickness / 2;
        addPixel(pixels, box.x + u * cos - v * sin - 0.5, box.y + u * sin + v * cos - 0.5, sum);
      }
      const at = row * width + column;
      for (let plane = 0; plane < 3; plane += 1) {
        planes[plane * size + at] = (sum[2 - plane] ?? 0) / (times * times * 127.5) - 1;
      }
    }
  }
  return { data: planes, width, height: LINE_HEIGHT };
}

/** Adds what the picture has between four pixels; its edge goes on outside. */
function addPixel({ data, width, height, channels }: Pixels, x: number, y: number, sum: number[]): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const column = (at: number) => Math.min(width - 1, Math.max(0, at)) * channels;
  const row = (at: number) => Math.min(height - 1, Math.max(0, at)) * width * channels;
  const [a, b] = [row(top) + column(left), row(top) + column(left + 1)];
  const [c, d] = [row(top + 1) + column(left), row(top + 1) + column(left + 1)];
  for (let channel = 0; channel < 3; channel += 1) {
    const at = channels === 1 ? 0 : channel;
    const upper = (data[a + at] ?? 0) * (1 - fx) + (data[b + at] ?? 0) * fx;
    const lower = (data[c + at] ?? 0) * (1 - fx) + (data[d + at] ?? 0) * fx;
    sum[channel] = (sum[channel] ?? 0) + upper * (1 - fy) + lower * fy;
  }
}
