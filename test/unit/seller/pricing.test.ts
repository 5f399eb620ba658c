import { expect, test } from "vitest";
import { analyse } from "#screening/analysers.ts";
import { compileKnowledge } from "#screening/knowledge.ts";
import { type PricedListing, summarisePricing } from "#screening/seller/pricing.ts";
import { CONTEXT, listing } from "../text/shipped-knowledge.ts";

const priced = (
  brand: string,
  amount: number,
  ratio: number | null,
  change: Partial<PricedListing> = {},
): PricedListing => ({
  brand,
  model: `${brand}|`,
  amount,
  ratio,
  listRatio: null,
  ...change,
});

test("brands worth ten times each other at one price stand out", () => {
  const found = summarisePricing([priced("Rolex", 60, 0.01), priced("Nike", 60, 0.6), priced("Gucci", 70, 0.1)]);
  expect(found).toMatchObject({ brands: 3, priceSpread: 1.17, genuineSpread: 60, samePrice: 60, samePriceModels: 2 });
});

test("colours and sizes of one model are not many models", () => {
  expect(summarisePricing(Array.from({ length: 30 }, () => priced("Nike", 60, 0.6)))?.samePriceModels).toBe(1);
});

test("prices that look like a sale are counted against those with a list price", () => {
  const rows = [0.6, 0.7, 0.95, null].map((listRatio) => priced("Nike", 60, null, { listRatio }));
  expect(summarisePricing(rows)).toMatchObject({ listed: 3, saleLike: 2 });
});

test("a seller without prices, or with placeholders only, is not summed up", () => {
  expect(summarisePricing([])).toBeUndefined();
  expect(summarisePricing([priced("Nike", 0, 0), priced("Nike", Number.NaN, null)])).toBeUndefined();
});

test("an edit that cuts the price shows both prices", () => {
  const { knowledge } = compileKnowledge(new Map());
  const edit = listing({ title: "Bag", price: { value: "30", currency: "USD" } });
  const { signals } = analyse(edit, { ...CONTEXT, approvedPrice: { value: "300", currency: "USD" } }, knowledge);
  expect(signals.get("price.sinceApproval")?.value).toBeCloseTo(0.1, 9);
  expect(signals.get("price.sinceApproval")?.evidence).toMatchObject([{ value: "300 USD" }, { value: "30 USD" }]);
  const before = { ...CONTEXT, approvedPrice: { value: "0", currency: "USD" } };
  expect(analyse(edit, before, knowledge).signals.has("price.sinceApproval")).toBe(false);
});
