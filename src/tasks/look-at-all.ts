import { createPlaces, within } from "#src/places.ts";
import { type LookedAt, type LookOptions, lookAtPicture, type PictureDependencies } from "./look-at-picture.ts";

/** Pictures under way at once in this process: each may hold its bytes. Who waits for a host is not under way yet. */
const AT_ONCE = 16;
/** Pictures of one listing that are waited for or under way at once. */
const AT_ONCE_OF_ONE = 4;
/** A host that has no turn for a picture within this is busy: the listing leaves its place in the lane to others. */
const HOST_TURN_MS = 2_000;
/** After this no further picture of a listing is begun, for the same reason. */
const TURN_MS = 20_000;

/** Looks at pictures of a listing, each address once. What was not begun, this time, is not in the answer. */
export type Looker = (urls: readonly string[], options: LookOptions) => Promise<ReadonlyMap<string, LookedAt>>;

/** Makes the looker of one process. */
export function createLooker(deps: PictureDependencies): Looker {
  const room = createPlaces(AT_ONCE);
  return async (urls, options) => {
    const ofOne = createPlaces(AT_ONCE_OF_ONE);
    const started = performance.now();
    const looked = new Map<string, LookedAt>();
    let over = false;
    const look = async (url: string): Promise<void> => {
      over ||= performance.now() - started > TURN_MS;
      if (over) return;
      const found = await lookAtPicture(deps, url, { ...options, room, turnMs: HOST_TURN_MS });
      if (found === undefined) over = true;
      else looked.set(url, found);
    };
    await Promise.all(urls.map((url) => within(ofOne, () => look(url))));
    return looked;
  };
}
