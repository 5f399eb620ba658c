import type { Listing } from "../types.ts";

/** The types that a listing's own fields have in rules. */
type FieldType = "string" | "int" | "double" | "bool";

interface Field {
  readonly type: FieldType;
  read(listing: Listing): string | number | boolean | undefined;
}

// Words of marketplaces' condition fields; texts in other languages are for the analysers' lists.
const USED = /used|worn|pre.?(?:owned|loved)|second.?hand|refurbished|vintage|gebraucht|occasion|usato|usad[oa]/i;
const NOT_USED = /\b(?:un|never |not )(?:used|worn)/i;

/** True when a condition such as `used_good`, `Pre-owned` or `UsedCondition` says that the article is not new. */
export function isUsedCondition(condition: string | undefined): boolean {
  return condition !== undefined && USED.test(condition) && !NOT_USED.test(condition);
}

/** The fields of a listing that rules may read, as `listing.…`. An absent one is missing, not empty. */
export const LISTING_FIELDS: Readonly<Record<string, Field>> = {
  id: { type: "string", read: (l) => l.id },
  title: { type: "string", read: (l) => l.title },
  description: { type: "string", read: (l) => l.description },
  brand: { type: "string", read: (l) => l.brand },
  gtin: { type: "string", read: (l) => l.gtin },
  mpn: { type: "string", read: (l) => l.mpn },
  category: { type: "string", read: (l) => l.category },
  quantity: { type: "int", read: (l) => l.quantity },
  imageCount: { type: "int", read: (l) => l.images.length },
  shipsFrom: { type: "string", read: (l) => l.shipsFrom },
  locale: { type: "string", read: (l) => l.locale },
  url: { type: "string", read: (l) => l.url },
  "condition.value": { type: "string", read: (l) => l.condition },
  "condition.isUsed()": { type: "bool", read: (l) => isUsedCondition(l.condition) },
  "price.value": { type: "double", read: (l) => Number(l.price.value) },
  "price.currency": { type: "string", read: (l) => l.price.currency },
  "seller.id": { type: "string", read: (l) => l.seller.id },
  "seller.country": { type: "string", read: (l) => l.seller.country },
  "seller.rating": { type: "double", read: (l) => l.seller.rating },
  "seller.salesCount": { type: "int", read: (l) => l.seller.salesCount },
};
