import { buildDisguises, type Sought } from "./disguise.ts";
import type { ShirtWord } from "./lists.ts";
import { buildMatcher, type Matcher } from "./matcher.ts";
import { foldedText, normalise, type Trick, type View } from "./normalise.ts";
import type { Brand, Line } from "./registry.ts";
import { slips } from "./slips.ts";
import type { SmallWords } from "./small-words.ts";
import type { MeantInLatin } from "./unmask.ts";

/** Where a word stands that counts only directly beside a brand's name. */
export type Beside = "before" | "after" | "either";

/** Of which listings alone a phrase is harmless. */
export type Only = "spare-parts" | "nameless-jewellery";

/** Where a noun names a part: as the head of the title, the same where no model is named, or where it says "empty". */
export type OnlyWhere = "head" | "head-without-model" | "empty";

/** What a term that was found means. */
export type Meaning =
  | {
      readonly use: "replica";
      readonly language: string;
      readonly category: string;
      readonly strength: 1 | 2 | 3;
      readonly term: string;
      /** Where a brand must be named for the word to count. */
      readonly needs: "nothing" | "brandAbout" | Beside;
      /** Found by a misspelling of the term. */
      readonly misspelt?: true;
    }
  | { readonly use: "exception"; readonly only?: Only | undefined }
  | { readonly use: "goods"; readonly goods: "copied" | "other-trades" | "branded" }
  | { readonly use: "break" }
  | { readonly use: "negation"; readonly position: "before" | "after" | "if" | "then" }
  | { readonly use: "role"; readonly role: "madeFor" | "comparison" | "maker" }
  | { readonly use: "brand"; readonly brand: Brand; readonly alias: string; readonly guarded: boolean }
  | { readonly use: "line"; readonly brand: Brand; readonly line: Line }
  /** A team's name that is also a town's, a country's or a word. */
  | { readonly use: "team"; readonly brand: Brand }
  | { readonly use: "shirt"; readonly says: ShirtWord }
  | { readonly use: "kind"; readonly kind: string; readonly family: string; readonly part: boolean }
  | {
      readonly use: "part";
      readonly kind: string;
      readonly family: string;
      readonly part: true;
      /** Where the noun is what is sold; elsewhere it describes the article. */
      readonly only: OnlyWhere;
    }
  | { readonly use: "shelf"; readonly kind: string; readonly family: string; readonly part: boolean }
  | { readonly use: "state"; readonly state: string }
  | { readonly use: "contact"; readonly kind: string; readonly alone: boolean; readonly term: string };

/** A meaning at a place of a view. */
export interface Found<M extends Meaning = Meaning> {
  readonly meaning: M;
  readonly start: number;
  readonly end: number;
}

/** A meaning that was found only after undoing tricks; none when words were merely written together. */
export interface Hidden extends Found {
  readonly tricks: readonly Trick[];
}

/** One text as read: its view, everything found in it in order, and what was found only after undoing tricks. */
export interface Reading {
  readonly view: View;
  readonly found: readonly Found[];
  readonly hidden: readonly Hidden[];
  readonly words: SmallWords;
}

/** A text as read for what the article is: its kind, line and state, and where a title turns to something else. */
export interface PlainReading {
  readonly text: string;
  readonly found: readonly Found[];
  /** The small words of the ruleset that it was read by. */
  readonly words: SmallWords;
}

/** What a full reading has of a plain one. */
export function plainOf({ view, found, words }: Pick<Reading, "view" | "found" | "words">): PlainReading {
  return { text: view.text, found, words };
}

/** All terms of a ruleset in one matcher. */
export interface Lexicon {
  readonly matcher: Matcher;
  read(source: string): Reading;
  /** What `read` finds of the article, which nobody disguises, at a fraction of the time: for references by the million. */
  readPlain(source: string): PlainReading;
}

/** Builds the lexicon from terms and what each means. Terms are folded here. No misspelling of a term is one of the `common` words. */
export function buildLexicon(
  entries: Iterable<readonly [string, Meaning]>,
  common: ReadonlySet<string>,
  words: SmallWords,
): Lexicon {
  const byTerm = new Map<string, Meaning[]>();
  for (const [term, meaning] of entries) {
    const folded = foldedText(term);
    if (folded === "") continue;
    const meanings = byTerm.get(folded);
    if (meanings === undefined) byTerm.set(folded, [meaning]);
    else meanings.push(meaning);
  }
  addMisspelt(byTerm, common);
  const all = buildSearch(byTerm);
  const ofArticle = buildSearch(articleTerms(byTerm));
  const disguises = buildDisguises(telling(byTerm));
  const isMeant = meantInLatin(byTerm);
  return {
    matcher: all.matcher,
    readPlain(source) {
      const text = foldedText(source, isMeant);
      return { text, found: ofArticle.search(text), words };
    },
    read(source) {
      const view = normalise(source, isMeant);
      const found = all.search(view.text);
      return { view, found, hidden: notPlain(disguises.search(view).found, found), words };
    },
  };
}

interface Search {
  readonly matcher: Matcher;
  /** Everything found in a folded text, by where it starts, the longest first. */
  search(text: string): Found[];
}

function buildSearch(byTerm: ReadonlyMap<string, readonly Meaning[]>): Search {
  const meanings = [...byTerm.values()];
  const matcher = buildMatcher([...byTerm.keys()]);
  return {
    matcher,
    search(text) {
      const found: Found[] = [];
      for (const { pattern, start, end } of matcher.search(text)) {
        for (const meaning of meanings[pattern] ?? []) found.push({ meaning, start, end });
      }
      return found.length > 1 ? found.sort((a, b) => a.start - b.start || b.end - a.end) : found;
    },
  };
}

/** What a plain reading is for. A twelfth of all terms. */
const OF_ARTICLE: ReadonlySet<Meaning["use"]> = new Set(["kind", "part", "shelf", "line", "shirt", "state", "break"]);

function articleTerms(byTerm: ReadonlyMap<string, readonly Meaning[]>): Map<string, readonly Meaning[]> {
  const terms = new Map<string, readonly Meaning[]>();
  for (const [term, meanings] of byTerm) {
    const own = meanings.filter(({ use }) => OF_ARTICLE.has(use));
    if (own.length > 0) terms.set(term, own);
  }
  return terms;
}

/** Leaves out what also stands there in plain spelling. */
function notPlain(hidden: Hidden[], found: readonly Found[]): readonly Hidden[] {
  if (hidden.length === 0) return hidden;
  const reach = new Map<string, number>();
  for (const { meaning, start, end } of found) {
    const key = `${meaning.use}${start}`;
    reach.set(key, Math.max(reach.get(key) ?? 0, end));
  }
  return hidden.filter(({ meaning, start, end }) => (reach.get(`${meaning.use}${start}`) ?? 0) < end);
}

/** Whether a replica word tells by itself, so that it is worth hiding. */
function tells({ strength, needs }: Extract<Meaning, { use: "replica" }>): boolean {
  return strength >= 2 && (needs === "nothing" || needs === "brandAbout");
}

/** Telling words as sellers misspell them on purpose, where that is no other word that anything is known of. */
function addMisspelt(byTerm: Map<string, Meaning[]>, common: ReadonlySet<string>): void {
  const spelled = new Map<string, Meaning[]>();
  for (const [term, meanings] of byTerm) {
    const misspelt: Meaning[] = [];
    for (const meaning of meanings)
      if (meaning.use === "replica" && tells(meaning)) misspelt.push({ ...meaning, misspelt: true });
    if (misspelt.length === 0) continue;
    for (const slip of slips(term)) {
      if (byTerm.has(slip) || common.has(slip)) continue;
      const others = spelled.get(slip);
      spelled.set(slip, others === undefined ? misspelt : [...others, ...misspelt]);
    }
  }
  for (const [slip, meanings] of spelled) byTerm.set(slip, meanings);
}

/** Wording of more words than this is looked for in plain spelling only: one of its words tells as well, and is shorter to hide. */
const MOST_WORDS = 2;

/** What is worth hiding: replica words that tell by themselves, and brands whose names are no words. */
function* telling(byTerm: ReadonlyMap<string, readonly Meaning[]>): Generator<Sought<Meaning>> {
  for (const [term, meanings] of byTerm) {
    for (const meaning of meanings) {
      if (meaning.use !== "replica" && meaning.use !== "brand") continue;
      const counts =
        meaning.use === "replica"
          ? // one liberty at a time: "look like" is no "lookalike"
            meaning.misspelt === undefined && tells(meaning) && term.split(" ").length <= MOST_WORDS
          : !meaning.guarded;
      const wording = meaning.use === "replica";
      // of a brand that only a marketplace's own list names nothing else is known, so its name may be two words
      if (counts) yield { term, meaning, wording, pieces: wording || meaning.brand.tier !== "other" };
    }
  }
}

/** A word of a longer term says something by itself from so many letters on. */
const TELLING_WORD = 4;
const ASCII_ONLY = /^[ -~]+$/;

/** Words of look-alikes that are meant in Latin: such as brands and replica words are made of, and no words of a list as they stand. */
function meantInLatin(byTerm: ReadonlyMap<string, readonly Meaning[]>): MeantInLatin {
  const known = new Set<string>();
  const telling = new Set<string>();
  for (const [term, meanings] of byTerm) {
    const words = term.split(" ");
    for (const word of words) if (!ASCII_ONLY.test(word)) known.add(word);
    if (meanings.some(({ use }) => use === "brand" || use === "replica"))
      for (const word of words) if (words.length === 1 || word.length >= TELLING_WORD) telling.add(word);
  }
  return (written, latin) => telling.has(latin) && !known.has(written);
}

/** The findings, ordered by their start, that start in `[from, to)`. */
export function startingIn<F extends Found>(found: readonly F[], from: number, to: number): readonly F[] {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < found.length && (found[end]?.start ?? 0) < to) end++;
  return found.slice(low, end);
}

/** Whether one place lies within another. */
export function holds(
  whole: { readonly start: number; readonly end: number },
  part: { readonly start: number; readonly end: number },
): boolean {
  return whole.start <= part.start && part.end <= whole.end;
}

/** Whether a finding names a brand or one of its lines. */
export function isName(hit: Found): hit is Found<Extract<Meaning, { use: "brand" | "line" }>> {
  return hit.meaning.use === "brand" || hit.meaning.use === "line";
}

/** The findings with one use, in order. */
export function withUse<F extends Found, U extends Meaning["use"]>(
  found: readonly F[],
  use: U,
): (F & Found<Extract<Meaning, { use: U }>>)[] {
  return found.filter((hit): hit is F & Found<Extract<Meaning, { use: U }>> => hit.meaning.use === use);
}
