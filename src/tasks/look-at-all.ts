import { createPlaces, type Places } from "#src/places.ts";
import { type LookedAt, type LookOptions, lookAtPicture, type PictureDependencies } from "./look-at-picture.ts";

/** Pictures under way at once in this process: each may hold its bytes. */
const AT_ONCE = 16;
/** Of those, pictures of one listing: a seller with slow hosts must leave room for others. */
const AT_ONCE_OF_ONE = 4;
/** After this no further picture of a listing is begun; it comes again behind the others. */
const TURN_MS = 20_000;

/** Looks at all pictures of a listing, each address once, within what one process does at a time. */
export type Looker = (urls: readonly string[], options: LookOptions) => Promise<ReadonlyMap<string, LookedAt>>;

/** Makes the looker of one process. A picture that was not begun in time is `images.fetch-timeout`: it may yet come. */
export function createLooker(deps: PictureDependencies): Looker {
  const all = createPlaces(AT_ONCE);
  return async (urls, options) => {
    const ofOne = createPlaces(AT_ONCE_OF_ONE);
    const started = performance.now();
    const look = async (url: string): Promise<LookedAt> => {
      if (performance.now() - started > TURN_MS) return { reason: "images.fetch-timeout" };
      return await lookAtPicture(deps, url, options);
    };
    const looked = urls.map(async (url) => [url, await within(ofOne, () => within(all, () => look(url)))] as const);
    return new Map(await Promise.all(looked));
  };
}

async function within<T>(places: Places, work: () => Promise<T>): Promise<T> {
  await places.take();
  try {
    return await work();
  } finally {
    places.leave();
  }
}
