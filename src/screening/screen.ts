import { analyse, type OnAnalyserFailed } from "./analysers.ts";
import { contextInOneShape, listingInOneShape } from "./one-shape.ts";
import { judge } from "./rules/judge.ts";
import type { Ruleset } from "./rules/ruleset.ts";
import type { Listing, ScreeningContext, Verdict } from "./types.ts";

/** Screens one listing: listing and context in, verdict out. Pure, and never throws on any listing. */
export function screen(
  ruleset: Ruleset,
  listing: Listing,
  context: ScreeningContext,
  onFailed?: OnAnalyserFailed,
): Verdict {
  const subject = listingInOneShape(listing);
  const circumstances = contextInOneShape(context);
  return judge(ruleset, subject, circumstances, analyse(subject, circumstances, ruleset.knowledge, onFailed));
}
