import { createRequire } from "node:module";
import path from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import { scene } from "./scene.ts";

const FONTS = path.join(path.dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");

/** Words in a picture: where their left upper corner lies, and how high their line is, in pixels. */
export interface Lettering {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly colour?: string;
  /** Behind the words, like a banner; nothing when it is not said. */
  readonly banner?: string;
  /** Degrees clockwise. */
  readonly turn?: number;
}

/** A made-up photograph with words on it, in a font that the tests bring along. */
export async function lettered(words: readonly Lettering[], width = 900, height = 700, seed = 3): Promise<Buffer> {
  const layers: OverlayOptions[] = [];
  for (const word of words) layers.push({ input: await drawn(word), left: word.left, top: word.top });
  return await scene(seed, width, height).composite(layers).jpeg({ quality: 88 }).toBuffer();
}

async function drawn({ text, height, colour = "white", banner, turn = 0 }: Lettering): Promise<Buffer> {
  const marked = `<span foreground="${colour}">${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</span>`;
  const line = sharp({
    text: {
      text: marked,
      font: "DejaVu Sans",
      fontfile: path.join(FONTS, "DejaVuSans.ttf"),
      rgba: true,
      dpi: Math.round(height * 5.2),
    },
  });
  const padded =
    banner === undefined
      ? line
      : line.flatten({ background: banner }).extend({ top: 8, bottom: 8, left: 12, right: 12, background: banner });
  const straight = await padded.png().toBuffer();
  return turn === 0 ? straight : await sharp(straight).rotate(turn, { background: "#00000000" }).png().toBuffer();
}
