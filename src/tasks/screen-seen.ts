import type { ImageFacts } from "#screening/types.ts";
import type { GatheredScreening } from "#store/gathered.ts";
import { type RunDependencies, runScreening } from "./conclude.ts";
import type { LookOptions } from "./look-at-picture.ts";
import { type ReadDependencies, readPictures } from "./read-pictures.ts";

/** A screening with pictures, and what it knew of them. */
export interface Seen extends ReturnType<typeof runScreening> {
  readonly facts: ImageFacts;
}

/** Screens a listing whose pictures were looked at; once more with the words in them where the rest leaves it undecided. */
export async function screenSeen(
  deps: RunDependencies & ReadDependencies,
  item: GatheredScreening,
  facts: ImageFacts,
  options: LookOptions,
): Promise<Seen> {
  const first = runScreening(deps, item, facts);
  if (deps.reader === undefined || !first.verdict?.textNeeded) return { facts, ...first };
  const read = await readPictures(deps, item.listing, facts, options);
  return { facts: read, ...runScreening(deps, item, read) };
}
