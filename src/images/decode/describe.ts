import sharp, { type Sharp } from "sharp";
import { packFeatures } from "../features/features.ts";
import { findCorners, ORB_SIDE } from "../features/orb.ts";
import { hashToHex } from "../pdq/hex.ts";
import { pdq } from "../pdq/pdq.ts";
import { hashParts, packParts } from "../pdq/picture-parts.ts";
import type { Pixels } from "../pdq/pixels.ts";
import type { EntryResult, FeaturesResult } from "./decoded.ts";

/** What the second stage compares of a picture that was opened with the decoder's limits. */
export async function describePicture(picture: Sharp): Promise<FeaturesResult> {
  const { data, info } = await picture
    .autoOrient()
    .resize(ORB_SIDE, ORB_SIDE, { fit: "inside", withoutEnlargement: true })
    .flatten()
    .greyscale()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const grey = { data, width: info.width, height: info.height };
  return { features: packFeatures(await findCorners(grey)) };
}

/** All that a bank keeps of a decoded picture. */
export async function describeEntry(pixels: Pixels): Promise<EntryResult> {
  const { width, height, channels } = pixels;
  const described = await describePicture(sharp(pixels.data, { raw: { width, height, channels } }));
  if ("reason" in described) return described;
  const { hash, quality } = pdq(pixels);
  return { hash: hashToHex(hash), quality, parts: packParts(hashParts(pixels)), features: described.features };
}
