import type { SellerPricing } from "../types.ts";

/** One of a seller's listings as its screening found it. */
export interface PricedListing {
  readonly brand: string;
  /** Brand, line and kind: two colours of one shoe are one model. */
  readonly model: string;
  /** In the rates' base currency; null when there is no rate. */
  readonly amount: number | null;
  /** To the usual price and to the list price, where known. */
  readonly ratio: number | null;
  readonly listRatio: number | null;
}

/** A price that looks like a sale is this share of the list price. */
const SALE_FROM = 0.5;
const SALE_TO = 0.75;

/** What the prices of a seller's listings have in common; undefined when there is none to look at. */
export function summarisePricing(listings: readonly PricedListing[]): SellerPricing | undefined {
  const priced = listings.filter((one): one is PricedListing & { amount: number } => (one.amount ?? 0) > 0);
  if (priced.length === 0) return undefined;
  const models = new Map<string, Set<string>>();
  const brands = new Map<string, { asked: number[]; genuine: number[] }>();
  for (const { brand, model, amount, ratio } of priced) {
    const price = amount.toFixed(2);
    models.set(price, (models.get(price) ?? new Set()).add(model));
    if (ratio === null || ratio <= 0) continue;
    const of = brands.get(brand) ?? { asked: [], genuine: [] };
    of.asked.push(amount);
    of.genuine.push(amount / ratio);
    brands.set(brand, of);
  }
  const [samePrice, sharing] = [...models].reduce((most, one) => (one[1].size > most[1].size ? one : most));
  const listed = priced.filter(({ listRatio }) => listRatio !== null);
  return {
    listings: priced.length,
    samePrice: Number(samePrice),
    samePriceModels: sharing.size,
    brands: brands.size,
    priceSpread: spread([...brands.values()].map(({ asked }) => median(asked))),
    genuineSpread: spread([...brands.values()].map(({ genuine }) => median(genuine))),
    listed: listed.length,
    saleLike: listed.filter(({ listRatio }) => (listRatio ?? 0) >= SALE_FROM && (listRatio ?? 0) <= SALE_TO).length,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function spread(values: readonly number[]): number {
  return values.length === 0 ? 1 : Math.round((Math.max(...values) / Math.min(...values)) * 100) / 100;
}
