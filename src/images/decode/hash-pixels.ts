import type { DecodedPicture } from "#screening/image/decoded-picture.ts";
import { MIN_QUALITY } from "#screening/image/pdq.ts";
import { hashBackdrop } from "../pdq/backdrop.ts";
import { findFrame } from "../pdq/frame.ts";
import { hashToHex } from "../pdq/hex.ts";
import { findPanels } from "../pdq/panels.ts";
import { pdqVariants } from "../pdq/pdq.ts";
import type { Pixels } from "../pdq/pixels.ts";
import { pdqRegions, QUERY_REGIONS } from "../pdq/regions.ts";

/** The hash of a picture in all turns and mirrors. */
export function hashWhole(pixels: Pixels): DecodedPicture["regions"][number] {
  const { hashes, quality } = pdqVariants(pixels);
  return { region: "whole", quality, hashes: hashes.map(hashToHex) };
}

/**
 * Every hash that is kept of a picture: its own in all turns and mirrors, and those of the parts that could be a
 * picture of their own: what is inside its frame, its halves and quarters, and the panels of a collage or screenshot.
 * Beside them that of what surrounds its middle.
 */
export function hashPixels(
  pixels: Pixels,
): Pick<DecodedPicture, "hash" | "quality" | "backdrop"> & { regions: DecodedPicture["regions"][number][] } {
  const whole = hashWhole(pixels);
  const frame = findFrame(pixels);
  const regions = [...(frame === undefined ? [] : [frame]), ...QUERY_REGIONS, ...findPanels(pixels)];
  const parts = pdqRegions(pixels, regions).map((part) => ({
    region: part.region.name,
    quality: part.quality,
    hashes: part.hashes.map(hashToHex),
  }));
  const around = hashBackdrop(pixels);
  const backdrop = around.quality < MIN_QUALITY ? null : hashToHex(around.hash);
  return { hash: whole.hashes[0] ?? "", quality: whole.quality, regions: [whole, ...parts], backdrop };
}
