import sharp, { type Sharp } from "sharp";
import { answerTasks } from "../child-work.ts";
import type { Pixels } from "../pdq/pixels.ts";
import { findCredentials } from "./c2pa.ts";
import type { DecodeAnswer, DecodeRequest } from "./decode-calls.ts";
import { describeEntry, describePicture } from "./describe.ts";
import { hashPixels, hashWhole } from "./hash-pixels.ts";
import { readMetadata } from "./metadata.ts";
import { allowOnlyPictures, asStored, BEHIND, openPicture, reasonOf } from "./open-picture.ts";

/** Twice what the largest picture needs at its fullest (150 MB of pixels, and as much while they are turned). */
const MAX_RSS = 900 * 1024 * 1024;

async function decode({ bytes, task }: DecodeRequest): Promise<DecodeAnswer> {
  try {
    const opened = await openPicture(bytes);
    if ("reason" in opened) return opened;
    const { format, metadata, picture } = opened;
    if (task === "features") return await describePicture(picture);
    const stored = await pixelsOf(asStored(picture));
    const shown = stored.channels === 4 ? await onWhite(stored) : stored;
    if (task === "entry") return await describeEntry(shown);
    const { width, height } = shown;
    const { regions, ...hashes } = hashPixels(shown);
    // Lists of others come from hashers that leave transparency out, and see what is hidden under it.
    const bare = stored === shown ? undefined : hashWhole(stored);
    if (bare !== undefined && bare.hashes[0] !== hashes.hash) regions.push(bare);
    const facts = readMetadata(metadata, findCredentials(format, bytes));
    return { format, width, height, ...hashes, regions, metadata: facts };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

function onWhite({ data, width, height, channels }: Pixels): Promise<Pixels> {
  return pixelsOf(sharp(data, { raw: { width, height, channels } }).flatten(BEHIND));
}

allowOnlyPictures();
answerTasks(MAX_RSS, decode);
