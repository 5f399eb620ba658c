import type { Item } from "../text/item.ts";
import type { Brand, Line } from "../text/registry.ts";
import { type Band, type Estimate, PRIOR_WEIGHT, shiftBand, shrink } from "./distribution.ts";
import type { Listed } from "./listed.ts";
import { KEY, merge, type PriceBook } from "./price-book.ts";
import { quantile, type Sketch } from "./sketch.ts";

/** What is compared. */
export interface Article {
  readonly brand: Brand;
  readonly line: Line | undefined;
  readonly item: Item;
  /** The currency in which it is offered. */
  readonly market: string;
  /** Bucket of the one reference that must not judge itself. */
  readonly without: number | undefined;
}

/** Fewer observations than this of a whole brand, all kinds mixed, say nothing of one article. */
const BRAND_MIN = 20;
/** With more than this share of them in one family of kinds, they say nothing of an article that is of no known kind (estimate). */
const ONE_FAMILY = 0.6;
/** Prices in one currency speak for themselves from so many on. */
const MARKET_MIN = 30;
/** The kinds of article that there are. */
export interface Kinds {
  /** All kinds of an item's family. */
  readonly kindsBeside: (item: Item) => readonly string[];
  /** The kinds of each family. */
  readonly families: readonly (readonly string[])[];
}

/** What a book of prices says of an article, level by level. */
export interface Estimates {
  /** One level: all of it, then the article's own state, then its own market, each drawn towards the wider. */
  ofLevel(key: string, prior: Band | undefined, article: Article, shift?: number): Estimate | undefined;
  /** All that the brand sells of the family, where no tier says what such goods cost. */
  ofFamily(article: Article): Estimate | undefined;
  /** What the brand's other kinds of the family say of this one: how far they lie from the tier's bands, so does it. */
  beside(article: Article, tier: Band): Estimate;
  /** All that the brand sells, where that is of several families: its watches alone say nothing of its pens. */
  ofBrand(article: Article): Estimate | undefined;
}

/** Reads a book beside the list prices. What is found of a brand is remembered. */
export function estimatesOf(book: PriceBook, listed: Listed, { kindsBeside, families: allFamilies }: Kinds): Estimates {
  const besides = new Map<string, Estimate>();
  const families = new Map<string, Sketch | undefined>();
  const mixed = new Map<string, boolean>();

  function ofLevel(key: string, prior: Band | undefined, article: Article, shift = 0): Estimate | undefined {
    const of = (level: string): Sketch | undefined => book.at(article.brand.key, level);
    const whole = of(key);
    let found = shrink(whole, prior, article.without);
    if (found === undefined) return undefined;
    if (shift !== 0) found = { ...found, band: shiftBand(found.band, shift) };
    const stateKey = KEY.state(key, article.item.used);
    const state = of(stateKey);
    if (whole === undefined || state === undefined) return found;
    const { support } = found;
    // Where all are in one state the whole has said it already.
    if (whole.total - state.total >= 0.5 || shift !== 0) {
      const own = shrink(state, found.band, article.without);
      if (own !== undefined) found = { band: own.band, support };
    }
    const market = of(KEY.market(stateKey, article.market));
    if (market !== undefined && market.total >= MARKET_MIN && state.total - market.total >= 0.5) {
      const own = shrink(market, found.band, article.without);
      if (own !== undefined) found = { band: own.band, support };
    }
    return found;
  }

  function ofFamily({ brand, item, without }: Article): Estimate | undefined {
    if (!book.has(brand.key)) return undefined;
    const key = `${brand.key}|${item.family}`;
    if (!families.has(key)) {
      const parts = kindsBeside(item).map((kind) => book.at(brand.key, KEY.kind(kind)));
      families.set(key, merge(parts.filter((part) => part !== undefined)));
    }
    return shrink(families.get(key), undefined, without);
  }

  function beside({ brand, item }: Article, tier: Band): Estimate {
    const key = `${brand.key}|${item.kind}`;
    const made = besides.get(key);
    if (made !== undefined) return made;
    let support = 0;
    let weight = PRIOR_WEIGHT;
    let apart = 0;
    // Not by the usual price: worn goods have another one than the new ones of the list.
    const add = (n: number, p25: number, band: Band): void => {
      weight += n;
      apart += n * (p25 - band.p25);
    };
    for (const kind of kindsBeside(item)) {
      const band = kind === item.kind ? undefined : listed.ofTier(brand.tier, kind)?.band;
      if (band === undefined) continue;
      const list = listed.ofKind(brand.id, kind)?.band;
      if (list !== undefined) add(PRIOR_WEIGHT, list.p25, band);
      const own = book.at(brand.key, KEY.kind(kind));
      if (own === undefined) continue;
      support += own.total;
      add(own.total, quantile(own, 0.25, undefined), band);
    }
    const found = { band: shiftBand(tier, apart / weight), support };
    besides.set(key, found);
    return found;
  }

  function isMixed(brand: string, all: Sketch): boolean {
    let known = mixed.get(brand);
    if (known === undefined) {
      const most = allFamilies.map((family) =>
        family.reduce((sum, kind) => sum + (book.at(brand, KEY.kind(kind))?.total ?? 0), 0),
      );
      known = Math.max(...most) <= all.total * ONE_FAMILY;
      mixed.set(brand, known);
    }
    return known;
  }

  function ofBrand({ brand, without }: Article): Estimate | undefined {
    const all = book.at(brand.key, KEY.all);
    if (all === undefined || all.total < BRAND_MIN || !isMixed(brand.key, all)) return undefined;
    return shrink(all, undefined, without);
  }

  return { ofLevel, ofFamily, beside, ofBrand };
}
