import type { BankMatch, BankMatcher } from "#images/bank-match.ts";
import type { DecodedPicture } from "#screening/image/decoded-picture.ts";
import { MIN_QUALITY, WHOLE } from "#screening/image/pdq.ts";
import type { PictureMatch } from "#screening/types.ts";

/** Beyond the radius at which pictures are the same, and up to this, a match counts only beside another signal. */
const NEAR_RADIUS = 40;
/** Matches that one picture carries: a reviewer looks at the first few, and one fake may be banked a thousand times. */
const MAX_MATCHES = 20;

/** The known pictures that a picture, or a part of it, resembles: the nearest first, what mutes before it. */
export function matchPicture(banks: BankMatcher, picture: DecodedPicture): PictureMatch[] {
  const nearest = new Map<string, PictureMatch>();
  const add = (region: string, quality: number, matches: readonly BankMatch[]): void => {
    for (const match of matches) {
      // All of a picture and a part of it are different findings, also about one entry.
      const key = `${match.entry} ${region === WHOLE && match.part === undefined}`;
      const known = nearest.get(key);
      if (known === undefined || match.distance < known.distance) nearest.set(key, toMatch(region, quality, match));
    }
  };
  for (const { region, quality, hashes } of picture.regions) {
    if (quality < MIN_QUALITY) continue;
    const queries = hashes.map((hash) => Buffer.from(hash, "hex"));
    add(region, quality, banks.match(queries, quality));
    if (region === WHOLE) {
      add(
        region,
        quality,
        banks
          .match(queries, quality, NEAR_RADIUS)
          .filter(({ kind, part }) => kind === "counterfeit" && part === undefined),
      );
    }
  }
  const all = [...nearest.values()].sort((a, b) => a.distance - b.distance || a.entry - b.entry);
  return muting(all).slice(0, MAX_MATCHES);
}

// What mutes must not be cut off by what it mutes.
function muting(matches: readonly PictureMatch[]): PictureMatch[] {
  const benign = matches.filter(({ kind }) => kind === "benign");
  return [...benign, ...matches.filter(({ kind }) => kind !== "benign")];
}

/** What a screening keeps of a match, with the region of the listing's picture and the quality of its hash. */
export function toMatch(region: string, quality: number, match: BankMatch): PictureMatch {
  const { bank, kind, entry, distance, part, brand, owner } = match;
  return {
    bank,
    kind,
    entry,
    distance,
    quality: Math.min(quality, match.quality),
    region,
    ...(part === undefined ? {} : { part }),
    ...(brand === null ? {} : { brand }),
    ...(owner === null ? {} : { owner }),
  };
}
