import type { TextReader } from "#images/ocr/reader.ts";
import type { TextReason } from "#screening/image/picture-text.ts";
import { isBenign } from "#screening/image/visible-matches.ts";
import type { ImageFacts, Listing, PictureFacts, PictureLine } from "#screening/types.ts";
import { findTexts, saveText } from "#store/picture-texts.ts";
import type { LookOptions, PictureDependencies } from "./look-at-picture.ts";
import { bytesAgain } from "./picture-bytes.ts";

export interface ReadDependencies extends PictureDependencies {
  /** Reads words; undefined when nobody wants them. */
  readonly reader: TextReader | undefined;
}

/** Pictures of one listing that are read: the first three, which buyers see, and the last, where sellers hide notes. */
const FIRST = 3;
const LAST = 1;
/** How much work goes into the pictures of one listing; a picture that is begun is finished. */
const BUDGET_MS = 4_000;
/** Nothing can be written in less. */
const MIN_SIDE = 64;

/** Reads the words in a listing's pictures: what is known of the same bytes costs nothing, the others have a budget. */
export async function readPictures(
  deps: ReadDependencies,
  listing: Listing,
  facts: ImageFacts,
  options: LookOptions,
): Promise<ImageFacts> {
  const chosen = choose(facts.readable);
  const known = await findTexts(
    deps.pool,
    chosen.map(({ sha256 }) => sha256),
  );
  const texts = new Map([...known].map(([sha256, { lines }]) => [sha256, lines]));
  const unread: { index: number; reason: TextReason }[] = [];
  let spent = 0;
  for (const { index, sha256 } of chosen) {
    if (texts.has(sha256)) continue;
    const url = listing.images[index]?.url ?? "";
    const read = spent < BUDGET_MS ? await readOne(deps, { url, sha256 }, options) : OUT_OF_TIME;
    spent += read.ms;
    if ("lines" in read) texts.set(sha256, read.lines);
    else unread.push({ index, reason: read.reason });
  }
  const withText = (picture: PictureFacts): PictureFacts => {
    const text = picture.sha256 === undefined ? undefined : texts.get(picture.sha256);
    return text === undefined ? picture : { ...picture, text };
  };
  return { ...facts, readable: facts.readable.map(withText), unread };
}

type ReadOne = { readonly ms: number } & ({ readonly lines: readonly PictureLine[] } | { readonly reason: TextReason });
const OUT_OF_TIME: ReadOne = { reason: "images.ocr-budget", ms: 0 };

async function readOne(
  deps: ReadDependencies,
  picture: { readonly url: string; readonly sha256: string },
  options: LookOptions,
): Promise<ReadOne> {
  // As for looking: a hunt asks no host for anything.
  const { url, sha256 } = picture;
  const bytes = options.seenIsEnough ? deps.recent.get(sha256) : await bytesAgain(deps, url, sha256);
  if (bytes === undefined || deps.reader === undefined) return { reason: "images.bytes-gone", ms: 0 };
  const read = await deps.reader.read(bytes);
  if ("reason" in read) return read;
  await saveText(deps.pool, sha256, read.text);
  return { lines: read.text.lines, ms: read.ms };
}

/** Which pictures are worth reading; the same bytes once, and none that is known to say nothing. */
function choose(readable: readonly PictureFacts[]) {
  const fit = new Map<string, { index: number; sha256: string }>();
  for (const picture of readable) {
    const { index, sha256, width, height } = picture;
    if (sha256 === undefined || fit.has(sha256) || isBenign(picture) || Math.min(width, height) < MIN_SIDE) continue;
    fit.set(sha256, { index, sha256 });
  }
  const all = [...fit.values()];
  return all.length <= FIRST + LAST ? all : [...all.slice(0, FIRST), ...all.slice(-LAST)];
}
