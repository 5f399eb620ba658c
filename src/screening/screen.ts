import { analyse } from "./analysers.ts";
import { judge } from "./rules/judge.ts";
import type { Ruleset } from "./rules/ruleset.ts";
import type { Listing, ScreeningContext, Verdict } from "./types.ts";

/** Screens one listing: listing and context in, verdict out. Pure, and never throws on any listing. */
export function screen(ruleset: Ruleset, listing: Listing, context: ScreeningContext): Verdict {
  return judge(ruleset, listing, context, analyse(listing, context, ruleset.knowledge));
}
