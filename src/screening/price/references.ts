import type { ReadCondition } from "../condition.ts";
import { lineFits, longerLine } from "../text/brand-roles.ts";
import { type Item, readCategory, readItem } from "../text/item.ts";
import type { Lexicon, PlainReading } from "../text/lexicon.ts";
import { foldedText } from "../text/normalise.ts";
import type { Brand, Line } from "../text/registry.ts";
import { isShirt, readShirtCues } from "../text/team-shirts.ts";
import { bottleShare } from "./bottle.ts";
import { under } from "./cells.ts";
import { hashTexts } from "./hash.ts";
import type { Listed } from "./listed.ts";
import { baseUnits } from "./money.ts";
import { type Cell, sizeOf } from "./price-book.ts";
import type { Rates } from "./rates.ts";
import type { PriceOf } from "./reference-shelf.ts";
import { bucketOf } from "./sketch.ts";
import { wornShift } from "./worn.ts";

/** One reference, read: what it is the price of, and which price bucket it falls into. */
export interface ReadReference {
  readonly cell: Cell;
  readonly bucket: number;
}

/** Why a reference says nothing of an article's price. */
export type Skipped =
  | "brand-empty"
  | "price-zero"
  | "rate-missing"
  | "part-or-lot"
  | "seller-flood"
  | "same-offer"
  | "far-below-list";

/** What reading references needs of a ruleset. */
export interface ReferenceKnowledge {
  readonly lexicon: Lexicon;
  readonly readCondition: ReadCondition;
  readonly byAlias: ReadonlyMap<string, Brand>;
  readonly rates: Rates;
  readonly listed: Listed;
}

/** Rows of one seller that count in one cell, and rows of one title at one price, so that nobody moves a band alone. */
export const ROW_CAP = 3;
/** Slots of two bits that count such rows: at most 16 MB, whatever the number of rows; a clash costs an observation. */
const MOST_SLOTS = 1 << 26;
const SLOTS_A_ROW = 32;
/** Categories and brands repeat; so many different ones are remembered. */
const REMEMBERED = 20_000;
/** Below this share of the lowest price that the list prices allow, a reference is a slip or a copy that was sold. */
const DOUBTFUL = Math.log(0.5);

/**
 * Makes a reader of references: titles are read for line, kind, size, state and count. Memory does not grow with the
 * rows; knowing beforehand that there are at most so many saves some of it.
 */
export function createReferenceReader(
  known: ReferenceKnowledge,
  rows = Number.POSITIVE_INFINITY,
): (reference: PriceOf) => ReadReference | Skipped {
  const categories = new Map<string, PlainReading>();
  const brands = new Map<string, NamedBrand>();
  const readCategoryOf = (text: string): PlainReading => readCategory(known.lexicon, text);
  const readBrand = (text: string): NamedBrand => nameBrand(known.byAlias, text);
  const tooMany = createRowCap(rows);
  return ({ brand: name, category, title, value, currency, condition, seller }) => {
    const brand = remember(brands, name, readBrand);
    if (brand.key === "") return "brand-empty";
    const units = baseUnits(known.rates, value, currency);
    if (units === undefined) return "rate-missing";
    if (units <= 0) return "price-zero";
    const read = known.lexicon.readPlain(title);
    const filed = remember(categories, category, readCategoryOf);
    const item = readItem(read, filed, known.readCondition(condition));
    if (item.part || item.broken || item.lot > 1) return "part-or-lot";
    const line = lineOf(read, filed, item, brand.brand);
    const logarithm = Math.log(units / bottleShare(read.text, item.kind));
    const size = sizeOf(item);
    if (size === "adult" && logarithm < leastOf(known.listed, brand, line, item)) return "far-below-list";
    const cell = { brand: brand.key, line, kind: item.kind, size, used: item.used, market: currency };
    if (seller === undefined || seller === "") {
      if (tooMany(hashTexts("offer", brand.key, read.text, value, currency))) return "same-offer";
    } else if (tooMany(hashTexts("seller", seller, brand.key, line, item.kind))) return "seller-flood";
    return { cell, bucket: bucketOf(logarithm) };
  };
}

/** A brand as rows spell it. */
interface NamedBrand {
  readonly key: string;
  readonly brand: Brand | undefined;
  /** What `leastOf` found, of new and of worn articles, by line and kind: a brand has few of them, and many rows. */
  readonly least: Readonly<Record<"asNew" | "worn", Map<string, Map<string, number>>>>;
}

function nameBrand(byAlias: ReadonlyMap<string, Brand>, spelled: string): NamedBrand {
  const key = foldedText(spelled);
  const brand = byAlias.get(key);
  return { key: brand?.key ?? key, brand, least: { asNew: new Map(), worn: new Map() } };
}

function createRowCap(rows: number): (hash: number) => boolean {
  const slots = Math.min(MOST_SLOTS, 2 ** Math.ceil(Math.log2(Math.max(rows, 1) * SLOTS_A_ROW)));
  const counts = new Uint8Array(slots / 4);
  return (hash) => {
    const slot = hash & (slots - 1);
    const shift = (slot & 3) * 2;
    const four = counts[slot >>> 2] ?? 0;
    if (((four >>> shift) & 3) === ROW_CAP) return true;
    counts[slot >>> 2] = four + (1 << shift);
    return false;
  };
}

/** The logarithm of the price below which a reference is doubtful. */
function leastOf(listed: Listed, { brand, least }: NamedBrand, line: string, { kind, used }: Item): number {
  if (brand === undefined) return Number.NEGATIVE_INFINITY;
  const known = under(used ? least.worn : least.asNew, line);
  let found = known.get(kind);
  if (found === undefined) {
    const { id, tier } = brand;
    const ofLine = listed.ofLine(id, line, kind);
    const list = ofLine ?? listed.ofKind(id, kind) ?? listed.ofTier(tier, kind);
    const worn = wornShift(used, tier, ofLine === undefined ? "kind" : "line");
    found = list === undefined ? Number.NEGATIVE_INFINITY : list.band.p1 + DOUBTFUL + worn;
    known.set(kind, found);
  }
  return found;
}

/** The line by which a listing of this title would be priced: of those that fit the article, the one of the longest name. */
function lineOf(title: PlainReading, category: PlainReading, item: Item, brand: Brand | undefined): string {
  if (brand === undefined) return "";
  let longest: Line | undefined;
  for (const { meaning } of title.found) {
    if (meaning.use !== "line" || meaning.brand.id !== brand.id || !lineFits(meaning.line, item)) continue;
    longest = longerLine(longest, meaning.line);
  }
  if (longest !== undefined) return longest.key;
  if (brand.team !== undefined) {
    const shirt = readShirtCues(title, category, item);
    if (shirt !== undefined && isShirt(shirt, brand.team.shirts)) return brand.team.line.key;
  }
  return "";
}

function remember<T>(cache: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= REMEMBERED) cache.clear();
  const made = make(key);
  cache.set(key, made);
  return made;
}
