import sharp from "sharp";

/** What the decoding process is asked and answers. */
export interface DecodeRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}
export interface DecodeAnswer {
  readonly id: number;
  readonly found:
    | { readonly format: string; readonly width: number; readonly height: number }
    | { readonly reason: string };
}

/** Formats a marketplace shows; everything else, SVG above all, is refused before it is parsed further. */
const FORMATS = new Set(["jpeg", "png", "webp", "heif", "gif"]);
/** 50 megapixels: larger than any phone's picture, small enough to decode in a bounded time and memory. */
const MAX_PIXELS = 50_000_000;
/** Only the first lines are really decoded: enough to tell a picture from bytes that merely begin like one. */
const PROBE_PX = 64;

// One at a time and without caches: this process is cheap to lose and must stay small.
sharp.concurrency(1);
sharp.cache(false);

async function decode(bytes: Uint8Array): Promise<DecodeAnswer["found"]> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 });
    const { format, width, height } = await picture.metadata();
    if (!FORMATS.has(format)) return { reason: "images.unsupported-format" };
    await picture.resize(PROBE_PX, PROBE_PX, { fit: "fill" }).raw().toBuffer();
    return { format, width, height };
  } catch (error) {
    const tooLarge = error instanceof Error && /pixel limit/.test(error.message);
    return { reason: tooLarge ? "images.too-many-pixels" : "images.undecodable" };
  }
}

process.on("message", async ({ id, bytes }: DecodeRequest) => {
  process.send?.({ id, found: await decode(bytes) } satisfies DecodeAnswer);
});
process.on("disconnect", () => process.exit(0));
