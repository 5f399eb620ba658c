import sharp from "sharp";
import type { PictureReason } from "../reasons.ts";
import { type DecodeAnswer, type DecodeRequest, EXIT_TOO_LARGE } from "./decoded.ts";
import { describeEntry, describePicture } from "./describe.ts";
import { hashPixels } from "./hash-pixels.ts";
import { readMetadata } from "./metadata.ts";
import { sniffFormat } from "./sniff.ts";

/** 50 megapixels: larger than any phone's picture, small enough to decode in a bounded time and memory. */
const MAX_PIXELS = 50_000_000;
/** A side longer than this is no photo, whatever the other side. */
const MAX_SIDE = 16_384;
/** Twice what the largest picture needs at its fullest (150 MB of pixels, and as much while they are turned). */
const MAX_RSS = 900 * 1024 * 1024;
const WATCH_MS = 25;

// One picture at a time and without caches: this process is cheap to lose and must stay small.
sharp.concurrency(1);
sharp.cache(false);
// Only these parsers exist here, whatever the bytes pretend to be.
const PARSERS = ["JpegBuffer", "PngBuffer", "WebpBuffer", "HeifBuffer", "NsgifBuffer"];
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: PARSERS.map((name) => `VipsForeignLoad${name}`) });

async function decode({ bytes, task }: DecodeRequest): Promise<DecodeAnswer["result"]> {
  const format = sniffFormat(bytes);
  if (format === undefined) return { reason: "images.unsupported-format" };
  try {
    // `pages: 1` reads the first frame only.
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1, sequentialRead: true });
    const found = await picture.metadata();
    if (found.format !== (format === "avif" ? "heif" : format)) return { reason: "images.undecodable" };
    if (found.format === "heif" && found.compression !== "av1") return { reason: "images.unsupported-format" };
    if (Math.max(found.width, found.height) > MAX_SIDE || found.width * found.height > MAX_PIXELS) {
      return { reason: "images.too-many-pixels" };
    }
    if (task === "features") return await describePicture(picture);
    // Eight bits of red, green and blue, whatever the file holds: CMYK, 16 bits, grey, transparency.
    const { data, info } = await picture
      .autoOrient()
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const channels = info.channels === 1 ? 1 : 3;
    if (task === "entry") return await describeEntry({ data, width, height, channels });
    return { format, width, height, ...hashPixels({ data, width, height, channels }), metadata: readMetadata(found) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): PictureReason {
  const message = error instanceof Error ? error.message : "";
  return /pixel limit|too large|dimensions/i.test(message) ? "images.too-many-pixels" : "images.undecodable";
}

process.on("message", async (request: DecodeRequest) => {
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > MAX_RSS) process.exit(EXIT_TOO_LARGE);
  }, WATCH_MS);
  const result = await decode(request);
  clearInterval(watch);
  process.send?.({ id: request.id, result } satisfies DecodeAnswer);
});
process.on("disconnect", () => process.exit(0));
