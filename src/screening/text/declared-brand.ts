import { JaroWinklerDistance } from "natural/lib/natural/distance/index.js";
import type { Brand } from "./registry.ts";
import { normalise } from "./normalise.ts";

/** Brands by folded alias, and their unguarded names by first letter for misspellings. */
export interface Registry {
  readonly brands: readonly Brand[];
  readonly byAlias: ReadonlyMap<string, Brand>;
  readonly byInitial: ReadonlyMap<string, readonly { readonly key: string; readonly brand: Brand }[]>;
}

/** Shorter names differ from ordinary words by too little. */
const FUZZY_MIN = 6;
const FUZZY_MAX = 40;
/** One letter wrong in eight passes, a different name does not (tried on pairs of real names). */
const FUZZY_SIMILARITY = 0.94;

/** Sorts the names by first letter, where misspellings are looked for. */
export function indexNames(brands: readonly Brand[]): Registry["byInitial"] {
  const byInitial = new Map<string, { key: string; brand: Brand }[]>();
  for (const brand of brands) {
    if (brand.word || brand.key.length < FUZZY_MIN) continue;
    const initial = brand.key[0] ?? "";
    const names = byInitial.get(initial);
    if (names === undefined) byInitial.set(initial, [{ key: brand.key, brand }]);
    else names.push({ key: brand.key, brand });
  }
  return byInitial;
}

/** The registered brand that a seller's `brand` field means, exactly or one slip away. */
export function declaredBrand(
  registry: Registry,
  declared: string | undefined,
): { readonly brand: Brand; readonly fuzzy: boolean } | undefined {
  if (declared === undefined || declared.length > 200) return undefined;
  const key = normalise(declared).text;
  const exact = registry.byAlias.get(key);
  if (exact !== undefined) return { brand: exact, fuzzy: false };
  const near = nearestName(registry, key);
  return near === undefined ? undefined : { brand: near, fuzzy: true };
}

/** The registered name closest to a folded one, when close enough. */
export function nearestName(registry: Registry, key: string): Brand | undefined {
  if (key.length < FUZZY_MIN || key.length > FUZZY_MAX) return undefined;
  let best: Brand | undefined;
  let similarity = FUZZY_SIMILARITY;
  for (const name of registry.byInitial.get(key[0] ?? "") ?? []) {
    if (Math.abs(name.key.length - key.length) > 2) continue;
    const found = JaroWinklerDistance(name.key, key, {});
    if (found > similarity) {
      similarity = found;
      best = name.brand;
    }
  }
  return best;
}
