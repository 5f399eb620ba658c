import type { Tier } from "../text/tiers.ts";

/** Worn goods of a line that is listed new fetch this share of the lowest new price (estimate). */
const OF_LINE = Math.log(0.55);
/**
 * The same of kinds (estimates). Everyday brands' are listed as shops and outlets sell them; those of fashion houses as they change
 * hands, worn ones included, of which what is called worn is the cheaper half.
 */
const OF_KIND: ReadonlyMap<Tier, number> = new Map([
  ["sport", Math.log(0.4)],
  ["street", Math.log(0.4)],
  ["designer", Math.log(0.4)],
  ["luxury", Math.log(0.75)],
  ["ultra", Math.log(0.75)],
]);

/** What does not work, or is sold for its parts, fetches this share of a working one (estimate). */
export const BROKEN_SHARE = 0.5;

/** By how much, as a logarithm, worn goods lie below the listed prices: those of a product line, or of a kind of article. */
export function wornShift(used: boolean, tier: Tier, listed: "line" | "kind"): number {
  if (!used) return 0;
  const ofKind = OF_KIND.get(tier) ?? 0;
  return listed === "line" ? Math.min(OF_LINE, ofKind) : ofKind;
}
