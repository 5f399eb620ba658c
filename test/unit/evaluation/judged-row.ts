import type { JudgedRow } from "#src/evaluation/judged.ts";

/** A judged row for tests, genuine and allowed unless told otherwise. */
export function judgedRow(over: Partial<JudgedRow> = {}): JudgedRow {
  return {
    id: "sku-1",
    title: "Leather belt",
    price: "40.00 USD",
    label: "authentic",
    segment: "luxury",
    source: "shop",
    verdict: "allow",
    score: 0,
    hits: [],
    brand: null,
    priceRatio: null,
    ...over,
  };
}
