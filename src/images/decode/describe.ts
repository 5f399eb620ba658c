import sharp, { type Sharp } from "sharp";
import { packFeatures } from "../features/features.ts";
import { findCorners, type GreyPicture, mirrored, ORB_SIDE } from "../features/orb.ts";
import { hashToHex } from "../pdq/hex.ts";
import { pdq } from "../pdq/pdq.ts";
import { hashParts, packParts } from "../pdq/picture-parts.ts";
import type { Pixels } from "../pdq/pixels.ts";
import type { EntryResult, FeaturesResult } from "./decode-calls.ts";
import { BEHIND } from "./open-picture.ts";

/** What the second stage compares of a picture that was opened with the decoder's limits: as it is, and mirrored. */
export async function describePicture(picture: Sharp): Promise<FeaturesResult> {
  const grey = await greyOf(picture);
  const views = [await findCorners(grey), await findCorners(mirrored(grey))];
  return { features: Buffer.concat(views.map(packFeatures)) };
}

async function greyOf(picture: Sharp): Promise<GreyPicture> {
  const { data, info } = await picture
    .autoOrient()
    .resize(ORB_SIDE, ORB_SIDE, { fit: "inside", withoutEnlargement: true })
    .flatten(BEHIND)
    .greyscale()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** All that a bank keeps of a decoded picture. */
export async function describeEntry(pixels: Pixels): Promise<EntryResult> {
  const { width, height, channels } = pixels;
  const corners = await findCorners(await greyOf(sharp(pixels.data, { raw: { width, height, channels } })));
  const { hash, quality } = pdq(pixels);
  return { hash: hashToHex(hash), quality, parts: packParts(hashParts(pixels)), features: packFeatures(corners) };
}
