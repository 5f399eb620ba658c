import type { Problem } from "#src/errors.ts";

/** A brand from a marketplace's own registry: its name and other spellings. */
export interface ExtraBrand {
  readonly brand: string;
  readonly aliases: readonly string[];
}

/** One genuine price that a marketplace knows of: a row of its price history or a list price. */
export interface PriceReference {
  readonly brand: string;
  readonly category: string;
  readonly title: string;
  readonly value: string;
  readonly currency: string;
  readonly source: string;
}

/** What a caller adds to the ruleset's own knowledge. */
export interface KnowledgeExtra {
  readonly brands?: readonly ExtraBrand[];
  readonly prices?: readonly PriceReference[];
}

/** Lists, brands, price references and exchange rates of one ruleset, compiled for matching. Owned by the analysers. */
export interface Knowledge {
  readonly todo?: never;
}

/** Compiles the lists, brands, prices and rates of a bundle; everything wrong with them comes back with file, line and column. */
export function compileKnowledge(
  _files: ReadonlyMap<string, string>,
  _extra: KnowledgeExtra = {},
): { readonly knowledge: Knowledge; readonly problems: readonly Problem[] } {
  return { knowledge: {}, problems: [] };
}
