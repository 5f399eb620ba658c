import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { inventPicture } from "./pictures.ts";

/** Photographs of different things, one a file, that lie beside the project where somebody has put them. */
const FOLDER = join(import.meta.dirname, "../../../shared/data/images");
const WIDTH = 400;
const HEIGHT = 534;

/** Pictures of different things: real ones where there are any, evenly taken from all; otherwise invented ones. */
export async function photographs(
  most: number,
): Promise<{ readonly files: readonly Buffer[]; readonly real: boolean }> {
  if (!existsSync(FOLDER)) {
    const invented = Array.from({ length: most }, (_, seed) => {
      const { data, width, height, channels } = inventPicture(seed + 1, WIDTH, HEIGHT);
      return sharp(data, { raw: { width, height, channels } }).jpeg().toBuffer();
    });
    return { files: await Promise.all(invented), real: false };
  }
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".jpg")).sort();
  const step = Math.max(1, names.length / most);
  const chosen = Array.from({ length: Math.min(most, names.length) }, (_, i) => names[Math.floor(i * step)] ?? "");
  return { files: await Promise.all(chosen.map((name) => readFile(join(FOLDER, name)))), real: true };
}
