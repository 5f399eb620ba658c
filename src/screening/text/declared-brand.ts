import { DamerauLevenshteinDistance, JaroWinklerDistance } from "natural/lib/natural/distance/index.js";
import type { PlainReading } from "./lexicon.ts";
import { foldedText } from "./normalise.ts";
import type { Brand } from "./registry.ts";
import { TECHNICAL } from "./tiers.ts";

/** Brands by folded alias, and their unguarded names by first letter for misspellings. */
export interface Registry {
  readonly brands: readonly Brand[];
  readonly byAlias: ReadonlyMap<string, Brand>;
  readonly byInitial: ReadonlyMap<string, readonly Name[]>;
}

interface Name {
  readonly key: string;
  readonly brand: Brand;
  /** One bit for each letter that occurs, to pass over names that cannot be near. */
  readonly letters: number;
}

/** Shorter names differ from ordinary words by too little. */
const FUZZY_MIN = 6;
const FUZZY_MAX = 40;
/** One letter wrong in eight passes, a different name does not (tried on pairs of real names). */
const FUZZY_SIMILARITY = 0.94;

/** In names of so many letters two slips are still no other name. */
const TWO_SLIPS = 12;

/** A name one slip away differs by no more letters than this. */
const LETTERS_APART = 3;

/** Sorts the names by first letter, where misspellings are looked for. */
export function indexNames(brands: readonly Brand[]): Registry["byInitial"] {
  const byInitial = new Map<string, Name[]>();
  for (const brand of brands) {
    if (brand.word || brand.key.length < FUZZY_MIN) continue;
    const initial = brand.key[0] ?? "";
    const names = byInitial.get(initial);
    const name = { key: brand.key, brand, letters: lettersOf(brand.key) };
    if (names === undefined) byInitial.set(initial, [name]);
    else names.push(name);
  }
  return byInitial;
}

/** The registered brand that a seller's `brand` field means, exactly or one slip away. */
export function declaredBrand(
  registry: Registry,
  declared: string | undefined,
): { readonly brand: Brand; readonly fuzzy: boolean } | undefined {
  if (declared === undefined || declared.length > 200) return undefined;
  const key = foldedText(declared);
  const exact = registry.byAlias.get(key);
  if (exact !== undefined) return { brand: exact, fuzzy: false };
  const near = nearestName(registry, key);
  return near === undefined ? undefined : { brand: near, fuzzy: true };
}

/** Between the steps of a category path, as it is read. */
const STEPS = /[>|›»,]/;

/** The brand after which a shelf of the shop is called, where the seller's field says nothing: "Watches > Vacheron". Words are shelves of their own: "Vans", "Polo". */
export function filedBrand(registry: Registry, { text }: PlainReading): Brand | undefined {
  for (const step of text.split(STEPS).reverse()) {
    const key = step.trim();
    const brand = registry.byAlias.get(key);
    if (brand !== undefined && !brand.word && !brand.guarded.has(key) && !TECHNICAL.has(brand.tier)) return brand;
  }
  return undefined;
}

/** The registered name closest to a folded one, when close enough. */
export function nearestName(registry: Registry, key: string): Brand | undefined {
  if (key.length < FUZZY_MIN || key.length > FUZZY_MAX) return undefined;
  let best: Brand | undefined;
  let similarity = FUZZY_SIMILARITY;
  const letters = lettersOf(key);
  for (const name of registry.byInitial.get(key[0] ?? "") ?? []) {
    if (Math.abs(name.key.length - key.length) > 2 || bits(name.letters ^ letters) > LETTERS_APART) continue;
    const found = JaroWinklerDistance(name.key, key, {});
    // a long beginning in common says little: "microspot" is no slip for "microsoft"
    if (found > similarity && DamerauLevenshteinDistance(name.key, key) <= (key.length < TWO_SLIPS ? 1 : 2)) {
      similarity = found;
      best = name.brand;
    }
  }
  return best;
}

function lettersOf(text: string): number {
  let letters = 0;
  for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31);
  return letters;
}

function bits(mask: number): number {
  let left = mask;
  let count = 0;
  for (; left !== 0; left &= left - 1) count++;
  return count;
}
