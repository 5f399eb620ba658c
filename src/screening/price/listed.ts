import type { Problem } from "#src/errors.ts";
import type { Articles } from "../text/brand-articles.ts";
import { foldedText } from "../text/normalise.ts";
import type { Brand } from "../text/registry.ts";
import { type ListRow, readBandFiles, type TierRow } from "./band-files.ts";
import { type Band, bandFromList } from "./distribution.ts";
import { baseUnits } from "./money.ts";
import type { Rates } from "./rates.ts";

/** What is known of a price before any reference: the band, and the list price as a logarithm. */
export interface ListedBand {
  readonly band: Band;
  readonly list: number;
  /** Where the list price is from and of which year; undefined for a tier's estimate. */
  readonly from: string | undefined;
}

/** The shipped list prices, looked up by brand, kind and line. */
export interface Listed {
  ofLine(brand: number, line: string, kind: string): ListedBand | undefined;
  ofKind(brand: number, kind: string): ListedBand | undefined;
  ofTier(tier: string, kind: string): ListedBand | undefined;
}

/** Sellers use the wider word for the narrower thing: trainers are filed under shoes, and the other way round. */
const NEIGHBOUR: Readonly<Record<string, string>> = { shoes: "sneakers", sneakers: "shoes" };

/** What list prices are read with. */
interface Readings {
  readonly byAlias: ReadonlyMap<string, Brand>;
  readonly rates: Rates;
  readonly kinds: Articles;
}

/** Reads the price files of a bundle. */
export function readListed(
  files: ReadonlyMap<string, string>,
  { byAlias, rates, kinds }: Readings,
): {
  readonly listed: Listed;
  /** What is wrong with the rows themselves. */
  readonly problems: readonly Problem[];
  /** Rows whose brand, line or currency stands in no other file of the bundle. */
  readonly unplaced: readonly Problem[];
} {
  const read = readBandFiles(files, kinds);
  const problems = [...read.problems];
  const unplaced: Problem[] = [];
  const bands = new Map<string, ListedBand>();
  const places = new Map<string, string>();
  const put = (key: string, { list, low, currency }: TierRow | ListRow, at: string, source?: string): void => {
    const first = places.get(key);
    if (first !== undefined) {
      problems.push({ at, message: `the same article has a price at ${first}` });
      return;
    }
    places.set(key, at);
    const from = baseUnits(rates, list, currency);
    const to = baseUnits(rates, low, currency);
    if (from === undefined || to === undefined) unplaced.push({ at, message: `no exchange rate for ${currency}` });
    else if (from <= 0 || to <= 0) problems.push({ at, message: "is too little to compare anything with" });
    else bands.set(key, { band: bandFromList(from, to), list: Math.log(from), from: source });
  };
  for (const { row, at } of read.tiers) put(`t:${row.tier}:${row.kind}`, row, at);
  for (const { row, at } of read.lists) {
    const brand = byAlias.get(foldedText(row.brand));
    if (brand === undefined) {
      unplaced.push({ at, message: `brand "${row.brand}" is in no brand file` });
      continue;
    }
    const lineKey = foldedText(row.line);
    if (lineKey !== "" && !brand.lines.some((line) => line.key === lineKey)) {
      unplaced.push({ at, message: `line "${row.line}" is not a line of ${brand.name} in the brand files` });
    }
    const key = lineKey === "" ? `b:${brand.id}:${row.kind}` : `l:${brand.id}:${lineKey}:${row.kind}`;
    put(key, row, at, `${row.source} ${row.year}`);
  }
  return {
    listed: {
      ofLine: (brand, line, kind) => bands.get(`l:${brand}:${line}:${kind}`),
      ofKind: (brand, kind) => bands.get(`b:${brand}:${kind}`) ?? bands.get(`b:${brand}:${NEIGHBOUR[kind] ?? ""}`),
      ofTier: (tier, kind) => bands.get(`t:${tier}:${kind}`),
    },
    problems,
    unplaced,
  };
}
