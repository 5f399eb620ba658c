import { answerTasks } from "../child-work.ts";
import { findCredentials } from "./c2pa.ts";
import type { DecodeAnswer, DecodeRequest } from "./decoded.ts";
import { describeEntry, describePicture } from "./describe.ts";
import { hashPixels } from "./hash-pixels.ts";
import { readMetadata } from "./metadata.ts";
import { allowOnlyPictures, asShown, openPicture, reasonOf } from "./open-picture.ts";

/** Twice what the largest picture needs at its fullest (150 MB of pixels, and as much while they are turned). */
const MAX_RSS = 900 * 1024 * 1024;

async function decode({ bytes, task }: DecodeRequest): Promise<DecodeAnswer> {
  try {
    const opened = await openPicture(bytes);
    if ("reason" in opened) return opened;
    const { format, metadata, picture } = opened;
    if (task === "features") return await describePicture(picture);
    const { data, info } = await asShown(picture).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const channels = info.channels === 1 ? 1 : 3;
    if (task === "entry") return await describeEntry({ data, width, height, channels });
    const hashes = hashPixels({ data, width, height, channels });
    return { format, width, height, ...hashes, metadata: readMetadata(metadata, findCredentials(format, bytes)) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

allowOnlyPictures();
answerTasks(MAX_RSS, decode);
