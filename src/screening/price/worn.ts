import type { Tier } from "../text/registry.ts";

/** Worn goods of a line that is listed new fetch this share of the lowest new price (estimate). */
const OF_LINE = Math.log(0.55);
/** The same where kinds, too, are listed as shops and outlets sell them (estimate). Other tiers' kinds say what worn ones fetch. */
const LISTED_NEW: ReadonlyMap<Tier, number> = new Map([
  ["sport", Math.log(0.4)],
  ["street", Math.log(0.4)],
  ["designer", Math.log(0.4)],
]);

/** By how much, as a logarithm, worn goods lie below the listed prices: those of a product line, or of a kind of article. */
export function wornShift(used: boolean, tier: Tier, listed: "line" | "kind"): number {
  if (!used) return 0;
  return LISTED_NEW.get(tier) ?? (listed === "line" ? OF_LINE : 0);
}
