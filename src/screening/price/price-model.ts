import type { Problem } from "#src/errors.ts";
import type { PriceReference } from "../knowledge.ts";
import { familyOf, type Item, readCategory, readItem } from "../text/item.ts";
import { type Lexicon, withUse } from "../text/lexicon.ts";
import { normalise } from "../text/normalise.ts";
import type { Brand, Line } from "../text/registry.ts";
import { readBandFiles } from "./band-files.ts";
import { type Band, bandFromList, type Observations, shrink } from "./distribution.ts";
import { parseMoney, toUnits } from "./money.ts";
import { type Rates, toBase } from "./rates.ts";

/** From the narrowest level to the widest that may speak for an article. */
export type Level = "line+kind" | "brand+kind" | "brand+family" | "tier+kind" | "brand" | "tier";

/** The band an article was compared with. */
export interface Compared {
  readonly level: Level;
  readonly band: Band;
  /** Observations behind it; 0 when it rests on list prices alone. */
  readonly support: number;
}

/** Genuine prices by brand, kind and line, ready to compare with. */
export interface PriceModel {
  readonly rates: Rates;
  readonly problems: readonly Problem[];
  compare(brand: Brand, line: Line | undefined, item: Item, without: number | undefined): Compared | undefined;
  /** Whether a reference equal in title, brand, value and currency is in the model. */
  hasReference(brand: Brand, title: string, value: string, currency: string): boolean;
}

/** Fewer observations than this of a whole brand, all kinds mixed, say nothing of one article. */
const BRAND_MIN = 20;

/** Sellers use the wider word for the narrower thing: trainers are filed under shoes, and the other way round. */
const NEIGHBOUR: Readonly<Record<string, string>> = { shoes: "sneakers", sneakers: "shoes" };

/** Builds the model from a bundle's price files and a marketplace's references. */
export function buildPriceModel(
  files: ReadonlyMap<string, string>,
  references: readonly PriceReference[],
  byAlias: ReadonlyMap<string, Brand>,
  lexicon: Lexicon,
  rates: Rates,
): PriceModel {
  const read = readBandFiles(files);
  const problems = [...read.problems];
  const listed = new Map<string, Band>();
  const put = (key: string, list: string, low: string, currency: string): boolean => {
    const from = baseUnits(rates, list, currency);
    const to = baseUnits(rates, low, currency);
    if (from === undefined || to === undefined || from <= 0 || to <= 0) return false;
    listed.set(key, bandFromList(from, to));
    return true;
  };
  for (const row of read.tiers) put(`t:${row.tier}:${row.kind}`, row.list, row.low, row.currency);
  for (const { row, at } of read.lists) {
    const brand = byAlias.get(normalise(row.brand).text);
    if (brand === undefined) problems.push({ at, message: `brand "${row.brand}" is in no brand file` });
    else {
      const lineKey = normalise(row.line).text;
      if (lineKey !== "" && !brand.lines.some((line) => line.key === lineKey)) {
        problems.push({ at, message: `line "${row.line}" is not a line of ${brand.name} in the brand files` });
      }
      const key = lineKey === "" ? `b:${brand.id}:${row.kind}` : `l:${brand.id}:${lineKey}:${row.kind}`;
      if (!put(key, row.list, row.low, row.currency))
        problems.push({ at, message: `no exchange rate for ${row.currency}` });
    }
  }

  const { observed, known } = observe(references, byAlias, lexicon, rates);

  return {
    rates,
    problems,
    compare(brand, line, item, without) {
      const none: Observations = new Float64Array(0);
      const of = (key: string): Observations => observed.get(key) ?? none;
      const shared = listed.get(`t:${brand.tier}:${item.kind}`);
      const listedKind =
        listed.get(`b:${brand.id}:${item.kind}`) ?? listed.get(`b:${brand.id}:${NEIGHBOUR[item.kind] ?? ""}`);
      const ofBrand = of(`b:${brand.id}`);
      const family = shrink(of(`f:${brand.id}:${item.family}`), shared, without);
      const kindOwn = of(`b:${brand.id}:${item.kind}`);
      const kind = shrink(kindOwn, listedKind ?? (item.kind === "unknown" ? undefined : family?.band), without);
      if (line !== undefined) {
        const list = listed.get(`l:${brand.id}:${line.key}:${line.kind}`);
        const own = of(`l:${brand.id}:${line.key}:${item.kind}`);
        if ((list !== undefined && sameFamily(line, item)) || own.length >= 8) {
          const narrow = shrink(own, list ?? kind?.band, without);
          if (narrow !== undefined) return { level: "line+kind", ...narrow };
        }
      }
      if (item.kind !== "unknown" && kind !== undefined) {
        if (kind.support > 0 || listedKind !== undefined) return { level: "brand+kind", ...kind };
        if (family !== undefined && family.support > 0) return { level: "brand+family", ...family };
        if (shared !== undefined) return { level: "tier+kind", band: shared, support: 0 };
      }
      if (item.kind === "unknown" && ofBrand.length >= BRAND_MIN) {
        const wide = shrink(ofBrand, undefined, without);
        if (wide !== undefined) return { level: "brand", ...wide };
      }
      if (item.kind === "unknown" && shared !== undefined) return { level: "tier", band: shared, support: 0 };
      return undefined;
    },
    hasReference: (brand, title, value, currency) => known.has(referenceKey(brand, title, value, currency)),
  };
}

function sameFamily(line: Line, item: Item): boolean {
  return (
    item.kind === "unknown" ||
    familyOf(line.kind) === item.family ||
    (line.kind === "slides" && item.family === "footwear")
  );
}

/** Amount in units of the rates' base currency. */
export function baseUnits(rates: Rates, value: string, currency: string): number | undefined {
  const micros = parseMoney(value);
  const base = micros === undefined ? undefined : toBase(rates, micros, currency);
  return base === undefined ? undefined : toUnits(base);
}

function referenceKey(brand: Brand, title: string, value: string, currency: string): string {
  return `${brand.id}\u0000${title}\u0000${Number(value)}\u0000${currency}`;
}

function observe(
  references: readonly PriceReference[],
  byAlias: ReadonlyMap<string, Brand>,
  lexicon: Lexicon,
  rates: Rates,
): { observed: ReadonlyMap<string, Observations>; known: ReadonlySet<string> } {
  const growing = new Map<string, number[]>();
  const known = new Set<string>();
  const add = (key: string, value: number): void => {
    const values = growing.get(key);
    if (values === undefined) growing.set(key, [value]);
    else values.push(value);
  };
  for (const reference of references) {
    const brand = byAlias.get(normalise(reference.brand).text);
    const units = baseUnits(rates, reference.value, reference.currency);
    if (brand === undefined || units === undefined || units <= 0) continue;
    const title = lexicon.read(reference.title);
    const item = readItem(title, readCategory(lexicon, reference.category), undefined);
    if (item.part || item.lot > 1) continue;
    const value = Math.log(units);
    known.add(referenceKey(brand, reference.title, reference.value, reference.currency));
    add(`b:${brand.id}`, value);
    add(`f:${brand.id}:${item.family}`, value);
    add(`b:${brand.id}:${item.kind}`, value);
    const line = withUse(title.found, "line").find((hit) => hit.meaning.brand.id === brand.id)?.meaning.line;
    if (line !== undefined) add(`l:${brand.id}:${line.key}:${item.kind}`, value);
  }
  const observed = new Map<string, Observations>();
  for (const [key, values] of growing) observed.set(key, Float64Array.from(values).sort());
  return { observed, known };
}
