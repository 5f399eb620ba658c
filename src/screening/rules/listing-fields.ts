import type { ReadCondition } from "../condition.ts";
import type { Listing } from "../types.ts";

/** The types that a listing's own fields have in rules. */
type FieldType = "string" | "int" | "double" | "bool";

interface Field {
  readonly type: FieldType;
  read(listing: Listing, readCondition: ReadCondition): string | number | boolean | undefined;
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
  "condition.isUsed()": { type: "bool", read: (l, readCondition) => readCondition(l.condition).used },
  "price.value": { type: "double", read: (l) => Number(l.price.value) },
  "price.currency": { type: "string", read: (l) => l.price.currency },
  "seller.id": { type: "string", read: (l) => l.seller.id },
  "seller.country": { type: "string", read: (l) => l.seller.country },
  "seller.rating": { type: "double", read: (l) => l.seller.rating },
  "seller.salesCount": { type: "int", read: (l) => l.seller.salesCount },
};
