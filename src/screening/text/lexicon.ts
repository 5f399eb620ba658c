import { buildMatcher, type Matcher } from "./matcher.ts";
import { normalise, type View } from "./normalise.ts";
import type { Brand, Line } from "./registry.ts";
import { unhide } from "./unhide.ts";

/** What a term that was found means. */
export type Meaning =
  | {
      readonly use: "replica";
      readonly language: string;
      readonly category: string;
      readonly strength: 1 | 2 | 3;
      readonly term: string;
      readonly besideBrand: boolean;
    }
  | { readonly use: "exception" }
  | { readonly use: "break" }
  | { readonly use: "negation"; readonly position: "before" | "after" }
  | { readonly use: "role"; readonly role: "madeFor" | "comparison" | "maker" }
  | { readonly use: "brand"; readonly brand: Brand; readonly alias: string; readonly guarded: boolean }
  | { readonly use: "line"; readonly brand: Brand; readonly line: Line }
  | { readonly use: "kind"; readonly kind: string; readonly family: string; readonly part: boolean }
  | { readonly use: "state"; readonly state: string }
  | { readonly use: "contact"; readonly kind: string; readonly alone: boolean; readonly term: string };

/** A meaning at a place of a view. */
export interface Found<M extends Meaning = Meaning> {
  readonly meaning: M;
  readonly start: number;
  readonly end: number;
}

/** One text as read: its view, everything found in it in order, and what was found only after undoing tricks. */
export interface Reading {
  readonly view: View;
  readonly found: readonly Found[];
  readonly hidden?: { readonly view: View; readonly found: readonly Found[] } | undefined;
}

/** All terms of a ruleset in one matcher. */
export interface Lexicon {
  readonly matcher: Matcher;
  read(source: string): Reading;
}

/** Builds the lexicon from terms and what each means. Terms are folded here. */
export function buildLexicon(entries: Iterable<readonly [string, Meaning]>): Lexicon {
  const byTerm = new Map<string, Meaning[]>();
  for (const [term, meaning] of entries) {
    const folded = normalise(term).text;
    if (folded === "") continue;
    const meanings = byTerm.get(folded);
    if (meanings === undefined) byTerm.set(folded, [meaning]);
    else meanings.push(meaning);
  }
  const meanings = [...byTerm.values()];
  const matcher = buildMatcher([...byTerm.keys()]);
  const search = (text: string): Found[] => {
    const found: Found[] = [];
    for (const hit of matcher.search(text)) {
      for (const meaning of meanings[hit.pattern] ?? []) found.push({ meaning, start: hit.start, end: hit.end });
    }
    return found.sort((a, b) => a.start - b.start || b.end - a.end);
  };
  return {
    matcher,
    read(source) {
      const view = normalise(source);
      const found = search(view.text);
      const shown = unhide(view);
      if (shown === undefined) return { view, found };
      const hidden = search(shown.text).filter((hit) => isTelling(hit));
      return hidden.length === 0 ? { view, found } : { view, found, hidden: { view: shown, found: hidden } };
    },
  };
}

/** Shorter words appear by chance once letters are moved together. */
const TELLING_LENGTH = 5;

function isTelling(hit: Found): boolean {
  const length = hit.end - hit.start;
  if (hit.meaning.use === "replica") return hit.meaning.strength >= 2 && length >= TELLING_LENGTH;
  return hit.meaning.use === "brand" && !hit.meaning.guarded && length >= TELLING_LENGTH - 1;
}

/** The findings with one use, in order. */
export function withUse<U extends Meaning["use"]>(
  found: readonly Found[],
  use: U,
): Found<Extract<Meaning, { use: U }>>[] {
  return found.filter((hit): hit is Found<Extract<Meaning, { use: U }>> => hit.meaning.use === use);
}
