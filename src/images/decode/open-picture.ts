import sharp, { type Metadata, type Sharp } from "sharp";
import type { PictureFormat } from "#screening/image/decoded-picture.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { sniffFormat } from "./sniff.ts";

/** 50 megapixels: larger than any phone's picture, small enough to decode in a bounded time and memory. */
const MAX_PIXELS = 50_000_000;
/** A side longer than this is no photo, whatever the other side. */
const MAX_SIDE = 16_384;
/** Only these parsers exist in a process that opens pictures, whatever the bytes pretend to be. */
const PARSERS = ["JpegBuffer", "PngBuffer", "WebpBuffer", "HeifBuffer", "NsgifBuffer"];

/** A picture whose header was read: its pixels are not decoded yet. */
export interface OpenPicture {
  readonly format: PictureFormat;
  readonly metadata: Metadata;
  readonly picture: Sharp;
}

/** Prepares this process for hostile pictures: one at a time, without caches, and with five parsers only. */
export function allowOnlyPictures(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: PARSERS.map((name) => `VipsForeignLoad${name}`) });
}

/** Opens hostile bytes, or says why they are no picture to decode. Throws what sharp throws at broken headers. */
export async function openPicture(bytes: Uint8Array): Promise<OpenPicture | { readonly reason: PictureReason }> {
  const format = sniffFormat(bytes);
  if (format === undefined) return { reason: "images.unsupported-format" };
  // `pages: 1` reads the first frame only.
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1, sequentialRead: true });
  const metadata = await picture.metadata();
  if (metadata.format !== (format === "avif" ? "heif" : format)) return { reason: "images.undecodable" };
  if (metadata.format === "heif" && metadata.compression !== "av1") return { reason: "images.unsupported-format" };
  if (Math.max(metadata.width, metadata.height) > MAX_SIDE || metadata.width * metadata.height > MAX_PIXELS) {
    return { reason: "images.too-many-pixels" };
  }
  return { format, metadata, picture };
}

/** What buyers see through a picture. */
export const BEHIND = { background: "#ffffff" };

/** The picture turned as its metadata asks, in red, green and blue whatever it holds, with its transparency. */
export function asStored(picture: Sharp): Sharp {
  return picture.autoOrient().toColourspace("srgb");
}

/** The same as buyers see it: on white. */
export function asShown(picture: Sharp): Sharp {
  return asStored(picture).flatten(BEHIND);
}

/** Why a picture could not be decoded, from what sharp threw. */
export function reasonOf(error: unknown): PictureReason {
  const message = error instanceof Error ? error.message : "";
  return /pixel limit|too large|dimensions/i.test(message) ? "images.too-many-pixels" : "images.undecodable";
}
