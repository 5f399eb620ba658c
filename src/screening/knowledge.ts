import type { z } from "zod";
import type { Problem } from "#src/errors.ts";
import { compileConditions, type ReadCondition } from "./condition.ts";
import { buildPictureSources, type PictureSources } from "./image/picture-sources.ts";
import type { GivenPrices } from "./price/given-prices.ts";
import { readListed } from "./price/listed.ts";
import { buildPriceModel, type PriceModel } from "./price/price-model.ts";
import { NO_RATES, readRates } from "./price/rates.ts";
import { readYaml } from "./source.ts";
import { indexNames, type Registry } from "./text/declared-brand.ts";
import { buildLexicon, type Lexicon, type Meaning } from "./text/lexicon.ts";
import * as lists from "./text/lists.ts";
import { foldedText } from "./text/normalise.ts";
import { readRegistry } from "./text/registry.ts";
import { compileSmallWords } from "./text/small-words.ts";
import { MODEL_FILE, readTextModel, type TextModel } from "./text/text-model.ts";

/** Short names of capitals are also written with a dot after each. */
const INITIALS = /^[A-Z]{2,4}$/;

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
  /** As a listing states it: "used", "new". */
  readonly condition?: string | undefined;
  /** Who sold it, if known: one seller's rows count only a few times. */
  readonly seller?: string | undefined;
}

/** What a caller adds to the ruleset's own knowledge. */
export interface KnowledgeExtra {
  readonly brands?: readonly ExtraBrand[];
  readonly prices?: GivenPrices;
}

/** Lists, brands, price references and exchange rates of one ruleset, compiled for matching. */
export interface Knowledge {
  readonly lexicon: Lexicon;
  /** What the lists say, term by term. */
  readonly terms: readonly { readonly term: string; readonly meaning: Meaning }[];
  readonly registry: Registry;
  /** Reads the field for the condition. */
  readonly readCondition: ReadCondition;
  /** A text model that the marketplace trained; none is shipped. */
  readonly learned: TextModel | undefined;
  readonly prices: PriceModel;
  /** Who hosts, marks or credits pictures. */
  readonly sources: PictureSources;
}

const RATES_FILE = "fx.json";
const STRENGTH = { weak: 1, medium: 2, strong: 3 } as const;

/**
 * Compiles the lists, brands, prices and rates of a bundle; everything wrong with them comes back with file, line and
 * column. What may stand in `unread`, files whose text nobody can tell, is not missed.
 */
export function compileKnowledge(
  files: ReadonlyMap<string, string>,
  extra: KnowledgeExtra = {},
  unread: ReadonlySet<string> = new Set(),
): { readonly knowledge: Knowledge; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const list = <T>(file: string, schema: z.ZodType<T[]>): T[] => {
    names.add(file);
    const text = files.get(file);
    if (text === undefined) return [];
    const read = readYaml(file, text, schema);
    problems.push(...read.problems);
    return read.value ?? [];
  };
  const common = new Set(list("lists/common-words.yaml", lists.wordList).map((word) => foldedText(word)));
  const kinds = list("lists/kinds.yaml", lists.kindList);
  const articles = new Map(kinds.map((row) => [row.kind, row.family]));
  const spelled = (extra.prices?.shelves ?? []).map((shelf) => shelf.brand);
  const registry = readRegistry(files, extra.brands ?? [], spelled, common, articles);
  problems.push(...registry.problems);

  const entries: [string, Meaning][] = [];
  const add = (terms: readonly string[], meaning: (term: string) => Meaning): void => {
    for (const term of terms) entries.push([term, meaning(term)]);
  };
  for (const row of list("lists/replica.yaml", lists.replicaList)) {
    add(row.terms, (term) => ({
      use: "replica",
      language: row.language,
      category: row.category,
      strength: STRENGTH[row.strength],
      term,
      needs: row.nextToBrand ?? (row.besideBrand === true ? "brandAbout" : "nothing"),
    }));
  }
  for (const { terms, goods, only } of list("lists/genuine-uses.yaml", lists.exceptionList))
    add(terms, () => (goods === undefined ? { use: "exception", only } : { use: "goods", goods }));
  for (const row of list("lists/negations.yaml", lists.negationList))
    add(row.terms, () => ({ use: "negation", position: row.position }));
  for (const row of list("lists/roles.yaml", lists.roleList)) add(row.terms, () => ({ use: "role", role: row.role }));
  for (const row of kinds) {
    const { kind, family, part = false, only } = row;
    add(row.terms, () =>
      only === undefined ? { use: "kind", kind, family, part } : { use: "part", kind, family, part: true, only },
    );
    add(row.shelves, () => ({ use: "shelf", kind, family, part }));
  }
  for (const row of list("lists/states.yaml", lists.stateList))
    add(row.terms, () => ({ use: "state", state: row.state }));
  for (const { terms, says } of list("lists/shirts.yaml", lists.shirtList)) add(terms, () => ({ use: "shirt", says }));
  add(list("lists/breaks.yaml", lists.breakList), () => ({ use: "break" }));
  for (const row of list("lists/contact.yaml", lists.contactList)) {
    add(row.terms, (term) => ({ use: "contact", kind: row.kind, alone: row.alone, term }));
  }
  const small = list("lists/small-words.yaml", lists.smallWordList);
  const words = compileSmallWords(new Map(small.map((row) => [row.group, row.terms])));
  const readCondition = compileConditions(list("lists/conditions.yaml", lists.conditionList));
  const sources = buildPictureSources(list("lists/picture-sources.yaml", lists.sourceList));
  problems.push(...strayFiles(files, names));
  const terms = entries.map(([term, meaning]) => ({ term, meaning }));
  for (const brand of registry.brands) {
    for (const alias of new Set([brand.name, ...brand.aliases])) {
      const folded = foldedText(alias);
      if (registry.byAlias.get(folded) !== brand) continue;
      const meaning: Meaning = { use: "brand", brand, alias, guarded: brand.guarded.has(folded) };
      entries.push([alias, meaning]);
      if (meaning.guarded && INITIALS.test(alias)) entries.push([[...alias].join("."), meaning]);
    }
    const { team } = brand;
    for (const name of team?.besideShirt ?? []) entries.push([name, { use: "team", brand }]);
    for (const line of brand.lines) {
      // words of shirts are the same for all teams
      if (line === team?.line) continue;
      for (const name of [line.name, ...line.aliases]) entries.push([name, { use: "line", brand, line }]);
    }
  }
  const lexicon = buildLexicon(entries, common, words);

  const model = readTextModel(files.get(MODEL_FILE));
  problems.push(...model.problems);
  const rateText = files.get(RATES_FILE);
  const rates = rateText === undefined ? { rates: NO_RATES, problems: [] } : readRates(RATES_FILE, rateText);
  problems.push(...rates.problems);
  const { byAlias } = registry;
  const read = readListed(files, { byAlias, rates: rates.rates, kinds: articles });
  problems.push(...read.problems);
  // What names a brand or a currency of a file that did not load is not wrong for that.
  const brandsKnown = registry.problems.length === 0 && ![...unread].some((file) => file.startsWith("brands/"));
  const ratesKnown = rates.problems.length === 0 && !unread.has(RATES_FILE);
  if (brandsKnown) problems.push(...registry.unplaced);
  if (brandsKnown && ratesKnown) problems.push(...read.unplaced);
  const prices = buildPriceModel(
    read.listed,
    extra.prices,
    { byAlias, lexicon, readCondition, rates: rates.rates },
    articles,
  );
  return {
    knowledge: {
      lexicon,
      terms,
      readCondition,
      learned: model.model,
      registry: { brands: registry.brands, byAlias, byInitial: indexNames(registry.brands) },
      prices,
      sources,
    },
    problems,
  };
}

/** Files that lie among the lists, brands and prices and that nothing reads: whoever put them there would wait in vain. */
function strayFiles(files: ReadonlyMap<string, string>, lists: ReadonlySet<string>): Problem[] {
  return [...files.keys()].flatMap((file) => {
    const at = `${file}:1:1`;
    if (file.startsWith("lists/") && !lists.has(file))
      return [{ at, message: `there is no such list; add to one of ${[...lists].join(", ")}` }];
    if (file.startsWith("brands/") && !/\.ya?ml$/.test(file)) return [{ at, message: "brand files are YAML" }];
    if (file.startsWith("prices/") && !file.endsWith(".csv")) return [{ at, message: "price files are CSV" }];
    return [];
  });
}
