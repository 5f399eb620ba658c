import { answerTasks } from "../child-work.ts";
import { allowOnlyPictures, asShown, openPicture } from "../decode/open-picture.ts";
import { type Engine, openEngine } from "./engine.ts";
import type { PictureText } from "./picture-text.ts";
import { readText } from "./read-text.ts";
import type { Read, ReadRequest } from "./reader.ts";

/** Twice what the engine needs with the largest picture. */
const MAX_RSS = 900 * 1024 * 1024;
const NOTHING: PictureText = { lines: [], complete: true };

allowOnlyPictures();
const engine = openEngine();

answerTasks(MAX_RSS, async ({ bytes }: ReadRequest): Promise<Read> => {
  const ready = await engine;
  const began = performance.now();
  const text = await read(ready, bytes);
  return { text, ms: performance.now() - began };
});

async function read(ready: Engine, bytes: Uint8Array): Promise<PictureText> {
  try {
    const opened = await openPicture(bytes);
    return "reason" in opened ? NOTHING : await readText(ready, asShown(opened.picture));
  } catch {
    // That a picture cannot be decoded was said where it was hashed.
    return NOTHING;
  }
}
