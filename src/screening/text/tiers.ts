/** How dear a brand's goods are and how they are sold: price bands exist per tier. */
export const TIERS = [
  "ultra",
  "luxury",
  "designer",
  "street",
  "sport",
  "fashion",
  "watch",
  "electronics",
  "beauty",
  "other",
] as const;
export type Tier = (typeof TIERS)[number];

/** Houses, and makers whose goods cost as much: their names are left out to avoid being found, and are no clubs'. */
export const DEAR: ReadonlySet<Tier> = new Set(["ultra", "luxury", "designer", "street", "watch"]);

/** Brands whose every article is copied. */
export const COPIED: ReadonlySet<Tier> = new Set(["ultra", "luxury", "street", "watch"]);

/** Brands of which not even sought-after lines are copied much. */
export const SELDOM_COPIED: ReadonlySet<Tier> = new Set(["electronics", "fashion", "other"]);

/** Where "clone" and "1:1" are technical words. */
export const TECHNICAL: ReadonlySet<Tier> = new Set(["electronics", "other"]);
