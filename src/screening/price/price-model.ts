import type { Problem } from "#src/errors.ts";
import type { PriceReference } from "../knowledge.ts";
import { familyOf, type Item } from "../text/item.ts";
import type { Lexicon } from "../text/lexicon.ts";
import type { Brand, Line } from "../text/registry.ts";
import { certaintyOf, type Estimate, shiftBand, shrink } from "./distribution.ts";
import { type Listed, readListed } from "./listed.ts";
import { buildBook, type Cell, type CellSketches, EMPTY_BOOK, KEY, type PriceBook } from "./price-book.ts";
import type { Rates } from "./rates.ts";
import { createReferenceReader, type ReferenceKnowledge, referenceHash, referenceSet } from "./references.ts";
import { addTo, type Sketch, type Tally, toSketch } from "./sketch.ts";

/** From the narrowest level to the widest that may speak for an article. */
export type Level = "line+kind" | "brand+kind" | "brand+family" | "tier+kind" | "brand" | "tier";

/** The band an article was compared with. */
export interface Compared extends Estimate {
  readonly level: Level;
  /** The list price as a logarithm, where one is known. */
  readonly list: number | undefined;
  /** 0 to 1: how sure the band is. */
  readonly certainty: number;
}

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

/** Genuine prices by brand, kind and line, ready to compare with. */
export interface PriceModel {
  readonly rates: Rates;
  readonly problems: readonly Problem[];
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

/** Fewer observations than this of a whole brand, all kinds mixed, say nothing of one article. */
const BRAND_MIN = 20;
/** A line without a list price needs so many prices of its own. */
const LINE_MIN = 8;
/** Prices in one currency speak for themselves from so many on. */
const MARKET_MIN = 30;
/** Worn goods of lines that are listed new fetch this share of the lowest new price (estimate). */
const USED_SHARE = Math.log(0.55);
/** How sure a level is of one article at best: a line is the article itself, a tier only its neighbourhood (estimate). */
const LEVEL_CERTAINTY: Readonly<Record<Level, number>> = {
  "line+kind": 1,
  "brand+kind": 0.9,
  "brand+family": 0.7,
  brand: 0.5,
  "tier+kind": 0.6,
  tier: 0.4,
};

/** Builds the model from a bundle's price files and a marketplace's references. */
export function buildPriceModel(
  files: ReadonlyMap<string, string>,
  references: readonly PriceReference[],
  byAlias: ReadonlyMap<string, Brand>,
  lexicon: Lexicon,
  rates: Rates,
): PriceModel {
  const reading = { lexicon, byAlias, rates };
  const { listed, problems } = readListed(files, byAlias, rates);
  if (references.length === 0) return modelOf(reading, listed, problems, EMPTY_BOOK, () => false);
  const { cells, hashes } = readAll(references, reading);
  return modelOf(reading, listed, problems, buildBook("given", cells), referenceSet(hashes));
}

function readAll(
  references: readonly PriceReference[],
  reading: ReferenceKnowledge,
): { cells: CellSketches; hashes: number[] } {
  const read = createReferenceReader(reading);
  const tallies = new Map<string, [Cell, Tally]>();
  const hashes: number[] = [];
  for (const reference of references) {
    const result = read(reference);
    if (typeof result === "string") continue;
    hashes.push(referenceHash(result.cell.brand, reference.title, reference.value, reference.currency));
    tallyCell(tallies, result.cell, result.bucket);
  }
  return { cells: cellSketches(tallies), hashes };
}

/** Counts one observation in its cell. */
export function tallyCell(tallies: Map<string, [Cell, Tally]>, cell: Cell, bucket: number, weight = 1): void {
  const key = `${cell.brand}|${cell.line}|${cell.kind}|${cell.used}|${cell.market}`;
  let entry = tallies.get(key);
  if (entry === undefined) {
    entry = [cell, new Map()];
    tallies.set(key, entry);
  }
  addTo(entry[1], bucket, weight);
}

/** The finished sketches of counted cells. */
export function* cellSketches(tallies: ReadonlyMap<string, [Cell, Tally]>): Generator<readonly [Cell, Sketch]> {
  for (const [cell, tally] of tallies.values()) yield [cell, toSketch(tally)];
}

function modelOf(
  reading: ReferenceKnowledge,
  listed: Listed,
  problems: readonly Problem[],
  book: PriceBook,
  isKnown: (hash: number) => boolean,
): PriceModel {
  /** One level for this article: all of it, then its own state, then its own market, each drawn towards the wider. */
  function estimate(
    key: string,
    prior: Estimate["band"] | undefined,
    article: Article,
    shift = 0,
  ): Estimate | undefined {
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

  function compare(article: Article): Compared | undefined {
    const { brand, line, item, without } = article;
    const shared = listed.ofTier(brand.tier, item.kind);
    const listedKind = listed.ofKind(brand.id, item.kind);
    const done = (level: Level, found: Estimate, list: number | undefined): Compared => ({
      level,
      band: found.band,
      support: found.support,
      list,
      certainty: LEVEL_CERTAINTY[level] * certaintyOf(found.support, list !== undefined),
    });
    const family = estimate(KEY.family(item.family), shared?.band, article);
    const wider = listedKind?.band ?? (item.kind === "unknown" ? undefined : family?.band);
    const kind = estimate(KEY.kind(item.kind), wider, article);
    if (line !== undefined) {
      const list = listed.ofLine(brand.id, line.key, line.kind);
      const key = KEY.line(line.key, item.kind);
      if ((list !== undefined && sameFamily(line, item)) || (book.at(brand.key, key)?.total ?? 0) >= LINE_MIN) {
        const narrow = estimate(key, list?.band ?? kind?.band, article, item.used ? USED_SHARE : 0);
        if (narrow !== undefined) return done("line+kind", narrow, list?.list);
      }
    }
    if (item.kind !== "unknown" && kind !== undefined) {
      if (kind.support > 0 || listedKind !== undefined) return done("brand+kind", kind, listedKind?.list);
      if (family !== undefined && family.support > 0) return done("brand+family", family, undefined);
      if (shared !== undefined) return done("tier+kind", { band: shared.band, support: 0 }, shared.list);
    }
    if (item.kind !== "unknown") return undefined;
    const all = book.at(brand.key, KEY.all);
    const wide = (all?.total ?? 0) >= BRAND_MIN ? shrink(all, undefined, without) : undefined;
    if (wide !== undefined) return done("brand", wide, undefined);
    return shared === undefined ? undefined : done("tier", { band: shared.band, support: 0 }, undefined);
  }

  return {
    rates: reading.rates,
    problems,
    version: book.version,
    reading,
    compare,
    knowsBrand: book.has,
    hasReference: (brand, title, value, currency) => isKnown(referenceHash(brand.key, title, value, currency)),
    withBook: (other) => modelOf(reading, listed, problems, other, () => false),
  };
}

function sameFamily(line: Line, item: Item): boolean {
  return (
    item.kind === "unknown" ||
    familyOf(line.kind) === item.family ||
    (line.kind === "slides" && item.family === "footwear")
  );
}
