import type { PriceReference } from "../knowledge.ts";
import { type Item, readCategory, readItem } from "../text/item.ts";
import { type Lexicon, type Reading, withUse } from "../text/lexicon.ts";
import { normalise } from "../text/normalise.ts";
import type { Brand } from "../text/registry.ts";
import { hashText } from "./hash.ts";
import { lotSize } from "./lot.ts";
import { baseUnits } from "./money.ts";
import type { Cell } from "./price-book.ts";
import type { Rates } from "./rates.ts";
import { bucketOf } from "./sketch.ts";

/** One reference, read: what it is the price of, and which price bucket it falls into. */
export interface ReadReference {
  readonly cell: Cell;
  readonly bucket: number;
}

/** Why a reference says nothing of an article's price. */
export type Skipped = "brand-empty" | "price-zero" | "rate-missing" | "part-or-lot" | "seller-flood";

/** What reading references needs of a ruleset. */
export interface ReferenceKnowledge {
  readonly lexicon: Lexicon;
  readonly byAlias: ReadonlyMap<string, Brand>;
  readonly rates: Rates;
}

/** Rows of one seller that count in one cell, so that nobody moves a band alone. */
export const SELLER_CAP = 3;
/** Slots that count a seller's rows in a cell: 16 MB, whatever the number of rows; a clash costs an observation. */
const SLOTS = 1 << 24;
/** Categories and brands repeat; so many different ones are remembered. */
const REMEMBERED = 20_000;

/** Makes a reader of references: titles are read for line, kind, state and count. Memory does not grow with the rows. */
export function createReferenceReader(
  known: ReferenceKnowledge,
): (reference: PriceReference) => ReadReference | Skipped {
  const categories = new Map<string, Reading>();
  const brands = new Map<string, { key: string; brand: Brand | undefined }>();
  let counts: Uint8Array | undefined;
  const tooMany = (seller: string, cell: Cell): boolean => {
    counts ??= new Uint8Array(SLOTS);
    const slot = hashText(`${seller}\n${cell.brand}\n${cell.line}\n${cell.kind}`) % SLOTS;
    const count = counts[slot] ?? 0;
    if (count >= SELLER_CAP) return true;
    counts[slot] = count + 1;
    return false;
  };
  return (reference) => {
    const brand = remember(brands, reference.brand, (name) => {
      const key = normalise(name).text;
      const found = known.byAlias.get(key);
      return { key: found?.key ?? key, brand: found };
    });
    if (brand.key === "") return "brand-empty";
    const units = baseUnits(known.rates, reference.value, reference.currency);
    if (units === undefined) return "rate-missing";
    if (units <= 0) return "price-zero";
    const title = known.lexicon.read(reference.title);
    const category = remember(categories, reference.category, (text) => readCategory(known.lexicon, text));
    const item = readItem(title, category, reference.condition);
    if (item.part || lotSize(title.view.text, item.kind, item.lot) > 1) return "part-or-lot";
    const cell = cellOf(brand.key, lineOf(title, brand.brand), item, reference.currency);
    if (reference.seller !== undefined && reference.seller !== "" && tooMany(reference.seller, cell))
      return "seller-flood";
    return { cell, bucket: bucketOf(Math.log(units)) };
  };
}

function cellOf(brand: string, line: string, item: Item, market: string): Cell {
  return { brand, line, kind: item.kind, used: item.used, market };
}

function lineOf(title: Reading, brand: Brand | undefined): string {
  if (brand === undefined) return "";
  return withUse(title.found, "line").find((hit) => hit.meaning.brand.id === brand.id)?.meaning.line.key ?? "";
}

function remember<T>(cache: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= REMEMBERED) cache.clear();
  const made = make(key);
  cache.set(key, made);
  return made;
}

/** A set of references, kept as hashes: 8 bytes each. */
export function referenceSet(hashes: readonly number[]): (hash: number) => boolean {
  const sorted = Float64Array.from(hashes).sort();
  return (hash) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === hash;
  };
}

/** The hash by which one reference is known again. */
export function referenceHash(brand: string, title: string, value: string, currency: string): number {
  return hashText(`${brand}\u0000${title}\u0000${Number(value)}\u0000${currency}`);
}
