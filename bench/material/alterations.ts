import sharp, { type Sharp } from "sharp";

/** A picture to alter, and others to put beside or behind it. */
export interface Original {
  readonly file: Buffer;
  readonly width: number;
  readonly height: number;
  /** Tells originals apart, for what is done a little differently to each. */
  readonly number: number;
  readonly others: readonly Buffer[];
}

/** What people do to a picture, by name. */
export type Alteration = (original: Original) => Promise<Sharp> | Sharp;

const svg = (width: number, height: number, inside: string) =>
  Buffer.from(`<svg width="${Math.round(width)}" height="${Math.round(height)}">${inside}</svg>`);

function cut({ file, width, height }: Original, side: number, x = 0.5, y = 0.5): Sharp {
  const [w, h] = [Math.round(width * side), Math.round(height * side)];
  return sharp(file).extract({
    left: Math.round((width - w) * x),
    top: Math.round((height - h) * y),
    width: w,
    height: h,
  });
}

function cutAnywhere(original: Original): Sharp {
  const { number } = original;
  return cut(original, 0.5 + ((number * 37) % 40) / 100, ((number * 13) % 10) / 9, ((number * 7) % 10) / 9);
}

const page = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "white" } });
const fitted = (file: Buffer, width: number, height: number) =>
  sharp(file).resize(width, height, { fit: "fill" }).toBuffer();

async function collage({ file, number, others }: Original): Promise<Sharp> {
  const tiles = await Promise.all(others.slice(0, 3).map((other) => fitted(other, 400, 400)));
  tiles.splice(number % 4, 0, await fitted(file, 400, 400));
  return page(800, 800).composite(
    tiles.map((input, i) => ({ input, left: (i % 2) * 400, top: Math.floor(i / 2) * 400 })),
  );
}

async function unevenCollage({ file, width, height, others }: Original): Promise<Sharp> {
  const other = await fitted(others[0] ?? file, Math.round(width * 0.6), height);
  return page(width + Math.round(width * 0.6), height).composite([
    { input: file, left: 0, top: 0 },
    { input: other, left: width, top: 0 },
  ]);
}

async function screenshot({ file, width, height }: Original): Promise<Sharp> {
  const shown = Math.round((640 / width) * height);
  const text = (y: number, size: number, words: string) => `<text x="40" y="${y}" font-size="${size}">${words}</text>`;
  const words = [
    text(60, 34, "12:41  5G  88 %"),
    text(140, 40, "Marketplace"),
    text(shown + 270, 46, "Jacket, like new"),
    text(shown + 340, 40, "40.00 USD"),
  ];
  return page(720, 1560).composite([
    { input: await fitted(file, 640, shown), left: 40, top: 190 },
    { input: svg(720, 1560, words.join("")), left: 0, top: 0 },
  ]);
}

/** The middle of one picture, as an ellipse, before another. */
async function middleOf(file: Buffer, { width, height }: Original, before: Buffer): Promise<Sharp> {
  const mask = svg(width, height, `<ellipse cx="50%" cy="50%" rx="34%" ry="38%"/>`);
  const middle = await sharp(await fitted(file, width, height))
    .ensureAlpha()
    .composite([{ input: mask, blend: "dest-in" }])
    .png()
    .toBuffer();
  return sharp(await fitted(before, width, height)).composite([{ input: middle }]);
}

export const ALTERATIONS = {
  "saved anew as JPEG": ({ file }) => sharp(file),
  "half the size": ({ file, width }) => sharp(file).resize(Math.round(width / 2)),
  "other colours": ({ file }) => sharp(file).modulate({ brightness: 1.2, saturation: 1.3 }),
  blurred: ({ file }) => sharp(file).blur(2),
  banner: ({ file, width, height }) => {
    const words = `<text x="20" y="60" font-size="44" fill="white">BEST PRICE</text>`;
    const input = svg(width, height * 0.18, `<rect width="100%" height="100%" fill="#d22"/>${words}`);
    return sharp(file).composite([{ input, gravity: "south" }]);
  },
  stickers: ({ file, width, height }) => {
    const circle = (x: number, y: number, r: number, fill: string) =>
      `<circle cx="${x * width}" cy="${y * height}" r="${r * width}" fill="${fill}"/>`;
    const two = circle(0.75, 0.25, 0.18, "#ff0") + circle(0.2, 0.8, 0.12, "#0c4");
    return sharp(file).composite([{ input: svg(width, height, two) }]);
  },
  "cut around the middle": (original) => cut(original, [0.92, 0.8, 0.65, 0.5, 0.42][original.number % 5] ?? 0.5),
  "cut anywhere": cutAnywhere,
  mirrored: ({ file }) => sharp(file).flop(),
  // Two steps: sharp would cut after it has mirrored.
  "cut anywhere and mirrored": async (original) => sharp(await cutAnywhere(original).toBuffer()).flop(),
  border: ({ file }) => sharp(file).extend({ top: 60, bottom: 60, left: 60, right: 60, background: "white" }),
  collage,
  "uneven collage": unevenCollage,
  screenshot,
  "turned by 5°": ({ file }) => sharp(file).rotate(5, { background: "#888" }),
  "turned by 12°": ({ file }) => sharp(file).rotate(-12, { background: "white" }),
  "another background": (original) => middleOf(original.file, original, original.others[0] ?? original.file),
} as const satisfies Record<string, Alteration>;

/** Another article in the same place: no copy, and only the place may be recognised. */
export const sameScene: Alteration = (original) =>
  middleOf(original.others[0] ?? original.file, original, original.file);
