import { type LookedAt, lookAtPicture, type PictureDependencies } from "./look-at-picture.ts";

/** Pictures under way at once in this process: each may hold its bytes. */
const AT_ONCE = 16;
/** Of those, pictures of one listing: a seller with slow hosts must leave room for others. */
const AT_ONCE_OF_ONE = 4;
/** After this no further picture of a listing is begun; it comes again behind the others. */
const TURN_MS = 20_000;

/** Looks at all pictures of a listing, each address once, within what one process does at a time. */
export type Looker = (
  urls: readonly string[],
  options: { readonly seenIsEnough: boolean },
) => Promise<ReadonlyMap<string, LookedAt>>;

/** Makes the looker of one process. A picture that was not begun in time is `images.fetch-timeout`: it may yet come. */
export function createLooker(deps: PictureDependencies): Looker {
  const limitAll = limiter(AT_ONCE);
  return async (urls, options) => {
    const limitOne = limiter(AT_ONCE_OF_ONE);
    const started = performance.now();
    const look = async (url: string): Promise<LookedAt> => {
      if (performance.now() - started > TURN_MS) return { reason: "images.fetch-timeout" };
      return await lookAtPicture(deps, url, options);
    };
    const looked = urls.map(async (url) => [url, await limitOne(() => limitAll(() => look(url)))] as const);
    return new Map(await Promise.all(looked));
  };
}

/** Lets at most `most` run at once; the others wait their turn. */
function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, so that nobody who comes in between takes it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
