import type { PictureText } from "#screening/image/picture-text.ts";
import { answerTasks } from "../child-work.ts";
import { allowOnlyPictures, asShown, openPicture } from "../decode/open-picture.ts";
import { cpuClock } from "./cpu-clock.ts";
import { type Engine, openEngine } from "./engine.ts";
import { readText } from "./read-text.ts";
import type { Read, ReadRequest } from "./reader.ts";

/** Twice what the engine needs with the largest picture. */
const MAX_RSS = 900 * 1024 * 1024;
const NOTHING: PictureText = { lines: [], complete: true };

allowOnlyPictures();
// Only then is this process ready: a picture's time does not begin before.
const engine = await openEngine();

answerTasks(MAX_RSS, async ({ bytes }: ReadRequest): Promise<Read> => {
  const spent = cpuClock();
  const text = await read(engine, bytes);
  return { text, ms: spent() };
});

async function read(models: Engine, bytes: Uint8Array): Promise<PictureText> {
  try {
    const opened = await openPicture(bytes);
    return "reason" in opened ? NOTHING : await readText(models, asShown(opened.picture));
  } catch {
    // That a picture cannot be decoded was said where it was hashed.
    return NOTHING;
  }
}
