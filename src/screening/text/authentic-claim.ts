import { type Found, type Meaning, type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";

/** Whether a finding of the text says that the article is authentic: the "original" of "same as original" does not. */
export function isAuthenticClaim({ found }: Reading): (hit: Found<Meaning>) => boolean {
  return ({ meaning, start, end }) =>
    meaning.use === "state" &&
    meaning.state === "claims-authentic" &&
    !withUse(startingIn(found, start - LONGEST_TERM, end), "replica").some(
      (word) => word.start < start && word.end >= end,
    );
}
