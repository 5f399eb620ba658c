import type { Articles } from "../text/brand-articles.ts";
import type { Item } from "../text/item.ts";
import type { Brand, Line } from "../text/registry.ts";
import { type Band, certaintyOf, type Estimate, shiftBand, shrink } from "./distribution.ts";
import { type Article, estimatesOf, type Kinds } from "./estimates.ts";
import { type GivenBook, type GivenPrices, openGiven } from "./given-prices.ts";
import type { Listed, ListedBand } from "./listed.ts";
import { EMPTY_BOOK, KEY, type PriceBook, type Size, sizeOf } from "./price-book.ts";
import type { Rates } from "./rates.ts";
import type { ReferenceKnowledge } from "./references.ts";
import { wornShift } from "./worn.ts";

/** From the narrowest level to the widest that may speak for an article. */
export type Level = "line+kind" | "brand+kind" | "brand+family" | "tier+kind" | "brand" | "tier";

/** The band an article was compared with. */
export interface Compared extends Estimate {
  readonly level: Level;
  /** The list price as a logarithm and where it is from, where one is known. */
  readonly list: { readonly price: number; readonly from: string } | undefined;
  /** 0 to 1: how sure the band is. */
  readonly certainty: number;
}

/** Genuine prices by brand, kind and line, ready to compare with. */
export interface PriceModel {
  readonly rates: Rates;
  /** Names the references in use. */
  readonly version: string;
  /** For reading further references the way this model reads listings. */
  readonly reading: ReferenceKnowledge;
  compare(article: Article): Compared | undefined;
  /** Whether anything is known of a brand that no brand file names, by its folded name. */
  knowsBrand(key: string): boolean;
  /** Whether a reference equal in title, brand, value and currency is in the model. */
  hasReference(brand: Brand, title: string, value: string, currency: string): boolean;
  /** The same list prices and rates with other references. */
  withBook(book: PriceBook): PriceModel;
}

/** A line without a list price needs so many prices of its own. */
const LINE_MIN = 8;
/** Small children's sizes of a line cost this share of the adult price, youth sizes that (manufacturers' lists, 2024). */
const SIZE_SHARE: Readonly<Record<Exclude<Size, "adult">, number>> = { child: Math.log(0.5), youth: Math.log(0.75) };
/** How sure a level is of one article at best: a line is the article itself, a tier only its neighbourhood (estimate). */
const LEVEL_CERTAINTY: Readonly<Record<Level, number>> = {
  "line+kind": 1,
  "brand+kind": 0.9,
  "brand+family": 0.7,
  brand: 0.5,
  "tier+kind": 0.6,
  tier: 0.4,
};

/** Builds the model from a bundle's list prices and what a marketplace gives beside them. */
export function buildPriceModel(
  listed: Listed,
  given: GivenPrices | undefined,
  known: Omit<ReferenceKnowledge, "listed">,
  articles: Articles,
): PriceModel {
  const reading = { ...known, listed };
  const families = Map.groupBy(articles.keys(), (kind) => articles.get(kind));
  const kindsBeside = ({ kind, family }: Item): readonly string[] => families.get(family) ?? [kind];
  const shelf = given === undefined ? noneGiven(EMPTY_BOOK) : openGiven(given, reading);
  return modelOf(reading, { kindsBeside, families: [...families.values()] }, shelf);
}

function modelOf(reading: ReferenceKnowledge, kinds: Kinds, { book, has }: GivenBook): PriceModel {
  const { listed } = reading;
  const { ofLevel, ofFamily, beside, ofBrand } = estimatesOf(book, listed, kinds);

  /** Children's and youths' sizes: the adult's band after an allowance, then what is known of the size itself. */
  function compare(article: Article): Compared | undefined {
    const size = sizeOf(article.item);
    if (size === "adult") return compareAdult(article);
    const adult = compareAdult({ ...article, without: undefined });
    const by = SIZE_SHARE[size];
    const { brand, line, item } = article;
    const level = adult?.level ?? "brand+kind";
    const key = level === "line+kind" && line !== undefined ? KEY.line(line.key, item.kind) : KEY.kind(item.kind);
    const prior = adult && shiftBand(adult.band, by);
    const found = shrink(book.at(brand.key, KEY.size(key, size)), prior, article.without);
    if (found === undefined) return undefined;
    const list = adult?.list && { ...adult.list, price: adult.list.price + by };
    return {
      ...found,
      level,
      list,
      certainty: LEVEL_CERTAINTY[level] * certaintyOf(found.support, list !== undefined),
    };
  }

  function compareAdult(article: Article): Compared | undefined {
    const { brand, item } = article;
    const shared = listed.ofTier(brand.tier, item.kind);
    const listedKind = listed.ofKind(brand.id, item.kind);
    const family = shared === undefined ? ofFamily(article) : beside(article, shared.band);
    const wider = listedKind?.band ?? (item.kind === "unknown" ? undefined : family?.band);
    const worn = wornShift(item.used, brand.tier, "kind");
    const kind = notAbove(ofLevel(KEY.kind(item.kind), wider, article, worn), item, listedKind?.band, worn);
    const narrow = compareLine(article, wider, kind);
    if (narrow !== undefined) return narrow;
    if (item.kind === "unknown") return compareBrand(article, shared);
    if (kind === undefined) return undefined;
    if (kind.support > 0 || listedKind !== undefined) return compared("brand+kind", kind, listedKind);
    if (family !== undefined && family.support > 0)
      return compared("brand+family", { ...family, band: shiftBand(family.band, worn) });
    if (shared === undefined) return undefined;
    return compared("tier+kind", { band: shiftBand(family?.band ?? shared.band, worn), support: 0 }, shared);
  }

  /** With its product line, where a list price or enough prices of the line are known. */
  function compareLine(article: Article, wider: Band | undefined, kind: Estimate | undefined): Compared | undefined {
    const { brand, line, item } = article;
    if (line === undefined) return undefined;
    const list = listed.ofLine(brand.id, line.key, line.kind);
    const key = KEY.line(line.key, item.kind);
    const isListed = list !== undefined && sameFamily(line, item);
    if (!isListed && (book.at(brand.key, key)?.total ?? 0) < LINE_MIN) return undefined;
    const worn = wornShift(item.used, brand.tier, list === undefined ? "kind" : "line");
    // What is worn is shifted once: a line without a list price starts from the kind's prices as of new ones.
    const asNew = list !== undefined || worn === 0 ? kind : ofLevel(KEY.kind(item.kind), wider, article);
    const narrow = notAbove(
      ofLevel(key, list?.band ?? asNew?.band, article, worn),
      item,
      list?.band ?? listed.ofKind(brand.id, item.kind)?.band,
      worn,
    );
    return narrow && compared("line+kind", narrow, list);
  }

  /** With all that the brand sells, or with the tier, when nothing tells what the article is. */
  function compareBrand(article: Article, shared: ListedBand | undefined): Compared | undefined {
    const wide = ofBrand(article);
    if (wide !== undefined) return compared("brand", wide);
    return shared && compared("tier", { band: shared.band, support: 0 });
  }

  return {
    rates: reading.rates,
    version: book.version,
    reading,
    compare,
    knowsBrand: book.has,
    hasReference: (brand, title, value, currency) => has(brand.key, title, value, currency),
    withBook: (other) => modelOf(reading, kinds, noneGiven(other)),
  };
}

/** One kind holds quartz and gold: references of dealers do not lift a watch's floor above the listed one. */
function notAbove<E extends Estimate | undefined>(
  found: E,
  { family }: Item,
  listed: Band | undefined,
  worn: number,
): E {
  if (found === undefined || listed === undefined || family !== "watches") return found;
  return { ...found, band: { ...found.band, p1: Math.min(found.band.p1, listed.p1 + worn) } };
}

function compared(level: Level, { band, support }: Estimate, listed?: ListedBand): Compared {
  return {
    level,
    band,
    support,
    list: listed?.from === undefined ? undefined : { price: listed.list, from: listed.from },
    certainty: LEVEL_CERTAINTY[level] * certaintyOf(support, listed !== undefined),
  };
}

function noneGiven(book: PriceBook): GivenBook {
  return { book, has: () => false };
}

function sameFamily(line: Line, item: Item): boolean {
  return item.kind === "unknown" || line.family === item.family;
}
