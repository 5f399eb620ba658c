import { readdirSync, readFileSync } from "node:fs";
import { analyse } from "#screening/analysers.ts";
import { compileKnowledge, type Knowledge, type KnowledgeExtra, type PriceReference } from "#screening/knowledge.ts";
import { createGivenReader } from "#screening/price/given-prices.ts";
import type { Listing, ScreeningContext, Signal } from "#screening/types.ts";

const ROOT = new URL("../../../rules/", import.meta.url);

/** The shipped lists, brands, prices and rates as a bundle. */
export function shippedFiles(): Map<string, string> {
  const files = new Map<string, string>([["fx.json", readFileSync(new URL("fx.json", ROOT), "utf8")]]);
  for (const folder of ["lists", "brands", "prices"]) {
    for (const name of readdirSync(new URL(`${folder}/`, ROOT))) {
      files.set(`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, ROOT), "utf8"));
    }
  }
  return files;
}

let plain: ReturnType<typeof compileKnowledge> | undefined;

/** The shipped knowledge, compiled; the problems come with it. Without anything extra it is one for all test files. */
export function shipped(extra?: KnowledgeExtra): ReturnType<typeof compileKnowledge> {
  if (extra !== undefined) return compileKnowledge(shippedFiles(), extra);
  plain ??= compileKnowledge(shippedFiles());
  return plain;
}

/** The shipped knowledge with references of a marketplace. */
export function withPrices(references: readonly PriceReference[]): Knowledge {
  const reader = createGivenReader();
  for (const reference of references) reader.add(reference);
  return shipped({ prices: reader.finish("test") }).knowledge;
}

export const CONTEXT: ScreeningContext = {
  now: Date.parse("2027-01-01T00:00:00Z"),
  images: { state: "none", readable: [], unreadable: [] },
};

/** A listing with defaults for what a test does not care about. */
export function listing(part: Partial<Listing> & { title: string }): Listing {
  return {
    id: "l-1",
    category: "other",
    price: { value: "0", currency: "USD" },
    images: [],
    seller: { id: "s-1" },
    ...part,
  };
}

/** The signals of one listing, by name. */
export function signalsOf(
  knowledge: Knowledge,
  part: Partial<Listing> & { title: string },
  context = CONTEXT,
): ReadonlyMap<string, Signal> {
  return analyse(listing(part), context, knowledge).signals;
}
