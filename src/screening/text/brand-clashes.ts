import type { Problem } from "#src/errors.ts";
import { foldedText } from "./normalise.ts";

/** A brand as an entry of a brand file has it. */
export interface FiledBrand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly short: readonly string[];
  readonly besideShirt: readonly string[];
  readonly house: string | undefined;
  /** `file:line:column` of a part of the entry, or of the whole. */
  at(...path: readonly PropertyKey[]): string;
}

/**
 * What entries of brand files take from one another. Each name and alias tells one brand: of two that have it one would
 * lose it, and its lines and list prices with it, by nothing but the names of the files.
 */
export function brandClashes(filed: readonly FiledBrand[]): Problem[] {
  const problems: Problem[] = [];
  const named = new Map<string, FiledBrand>();
  for (const brand of filed) {
    const key = foldedText(brand.name);
    const first = named.get(key);
    if (first === undefined) named.set(key, brand);
    else {
      const message = `\`${brand.name}\` is already the brand at ${first.at()}; keep one entry and add to it`;
      problems.push({ at: brand.at("name"), message });
    }
  }
  const aliased = new Map<string, FiledBrand>();
  for (const brand of named.values()) {
    for (const field of ["aliases", "short", "besideShirt"] as const) {
      for (const [index, alias] of brand[field].entries()) {
        const key = foldedText(alias);
        const other = named.get(key) ?? aliased.get(key) ?? brand;
        aliased.set(key, other);
        if (other === brand) continue;
        const whose = named.has(key) ? "is already the brand" : `is already an alias of ${other.name}`;
        problems.push({ at: brand.at(field, index), message: `\`${alias}\` ${whose} at ${other.at()}` });
      }
    }
  }
  return problems;
}

/** Houses that are no brand of any file. */
export function unknownHouses(filed: readonly FiledBrand[]): Problem[] {
  const names = new Set(filed.map((brand) => brand.name));
  return filed.flatMap(({ house, at }) => {
    if (house === undefined || names.has(house)) return [];
    return [{ at: at("house"), message: `\`${house}\` is the name of no brand in the brand files` }];
  });
}
