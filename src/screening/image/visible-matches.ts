import type { ImageFacts, PictureFacts, PictureMatch } from "../types.ts";
import { MIN_QUALITY, WHOLE } from "./pdq.ts";

/** A match that counts, with the picture that it is about. */
export interface VisibleMatch extends PictureMatch {
  readonly picture: PictureFacts;
}

/** Whether a picture is known to prove nothing: a stock backdrop, a size chart, a delivery logo. */
export function isBenign(picture: PictureFacts): boolean {
  return (picture.matches ?? []).some((match) => match.kind === "benign" && match.region === WHOLE && isFit(match));
}

/**
 * The matches of all pictures that count. A benign match of the whole picture mutes all of that picture's others; one of
 * a part mutes those of the same part, so that a logo in a corner excuses the corner only.
 */
export function visibleMatches(images: ImageFacts): VisibleMatch[] {
  return images.readable
    .filter((picture) => !isBenign(picture))
    .flatMap((picture) => {
      const fit = (picture.matches ?? []).filter(isFit);
      const muted = new Set(fit.filter(({ kind }) => kind === "benign").map(({ region }) => region));
      return fit.filter(({ region }) => !muted.has(region)).map((match) => ({ ...match, picture }));
    });
}

const isFit = ({ quality }: PictureMatch): boolean => quality >= MIN_QUALITY;
