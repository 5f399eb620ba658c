import type { Analyser } from "../analyser.ts";
import type { Evidence, Signal } from "../types.ts";
import { type Found, type Meaning, type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import { sourceSpan, type View } from "./normalise.ts";
import { readSubject } from "./subject-reading.ts";

type Replica = Extract<Meaning, { use: "replica" }>;

/** A replica word that stands: not inside a harmless phrase and not negated. */
export interface ReplicaHit {
  readonly meaning: Replica;
  readonly view: View;
  readonly start: number;
  readonly end: number;
  /** It was disguised. */
  readonly hidden: boolean;
}

/** Words between a negation and what it turns around. */
const NEGATION_REACH = 3;
const NEGATION_SPAN = 40;
/** Families whose articles are copied for their name. */
export const FASHION: ReadonlySet<string> = new Set([
  "bags",
  "smallleather",
  "footwear",
  "clothing",
  "watches",
  "jewellery",
  "eyewear",
]);
/** Where "clone" and "1:1" are technical words. */
const OTHER_TRADES: ReadonlySet<string> = new Set(["electronics", "other"]);
/** Evidence of more hits than this tells a reviewer nothing new. */
const MAX_EVIDENCE = 8;

/** Replica words: whether any stands, how strong the strongest is, and whether a seller rules copies out. */
export const replicaAnalyser: Analyser = {
  name: "text.replica",
  signals: {
    "text.replica": "bool",
    "text.replicaStrength": "int",
    "text.replicaCategories": "list<string>",
    "text.replicaInTitle": "bool",
    "text.replicaHidden": "bool",
    "text.replicaDenied": "bool",
    "text.claimsAuthentic": "bool",
  },
  analyse(subject) {
    const read = readSubject(subject);
    const brandAbout =
      FASHION.has(read.item.family) ||
      [
        ...read.mentions.map((mention) => mention.brand),
        ...(read.declared === undefined ? [] : [read.declared.brand]),
      ].some((brand) => !OTHER_TRADES.has(brand.tier));
    const title = replicaHits(read.title, { brandAbout, mayCompare: true });
    // a maker's own text says what inspired the design
    const mayCompare = read.main === undefined;
    const description =
      read.description === undefined
        ? { hits: [], denied: false }
        : replicaHits(read.description, { brandAbout, mayCompare });
    const evidence: Evidence[] = [];
    for (const [field, hits] of [
      ["title", title.hits],
      ["description", description.hits],
    ] as const) {
      for (const hit of hits) if (evidence.length < MAX_EVIDENCE) evidence.push(textEvidence(field, hit));
    }
    const all = [...title.hits, ...description.hits];
    const signals: Signal[] = [
      { name: "text.replica", value: all.length > 0, evidence },
      {
        name: "text.replicaStrength",
        value: all.reduce((most, hit) => Math.max(most, hit.meaning.strength), 0),
        evidence,
      },
      { name: "text.replicaCategories", value: [...new Set(all.map((hit) => hit.meaning.category))].sort(), evidence },
      { name: "text.replicaInTitle", value: title.hits.length > 0, evidence },
      {
        name: "text.replicaHidden",
        value: all.some((hit) => hit.hidden),
        evidence,
      },
      { name: "text.replicaDenied", value: title.denied || description.denied, evidence: [] },
      {
        name: "text.claimsAuthentic",
        value: claims(read.title) || (read.description !== undefined && claims(read.description)),
        evidence: [],
      },
    ];
    return { signals };
  },
};

function claims(reading: Reading): boolean {
  return reading.found.some((hit) => hit.meaning.use === "state" && hit.meaning.state === "claims-authentic");
}

/** The replica words of a text that stand, and whether any was negated. */
export function replicaHits(
  reading: Reading,
  { brandAbout, mayCompare }: { readonly brandAbout: boolean; readonly mayCompare: boolean },
): { readonly hits: readonly ReplicaHit[]; readonly denied: boolean } {
  const plain = withUse(reading.found, "replica");
  const disguised = withUse(reading.hidden, "replica").filter((hit) => !touches(plain, hit));
  if (plain.length + disguised.length === 0) return { hits: [], denied: false };
  const hits: ReplicaHit[] = [];
  let denied = false;
  const harmless = withUse(reading.found, "exception");
  const negations = withUse(reading.found, "negation");
  const brands = reading.found.filter((hit) => hit.meaning.use === "brand" || hit.meaning.use === "line");
  const words: readonly (Found<Replica> & { readonly tricks?: readonly unknown[] })[] = [...plain, ...disguised];
  for (const word of words) {
    const { meaning } = word;
    if (touches(harmless, word)) continue;
    // "inspired by" says something of the goods only when a brand follows
    if (meaning.category === "inspired" && (!mayCompare || !nextToBrand(word, brands))) continue;
    if (meaning.besideBrand && !brandAbout) continue;
    if (meaning.language === "vi" && !isAccented(reading.view, word)) continue;
    if (meaning.category !== "denial" && isNegated(reading.view.text, word, negations)) {
      denied = true;
      continue;
    }
    const hidden = (word.tricks?.length ?? 0) > 0;
    hits.push({ meaning, view: reading.view, start: word.start, end: word.end, hidden });
  }
  return { hits, denied };
}

/** True when one of the findings overlaps the word. No term is longer than `LONGEST_TERM`. */
function touches(found: readonly Found[], word: Found): boolean {
  return startingIn(found, word.start - LONGEST_TERM, word.end).some((hit) => hit.end > word.start);
}

/** In Vietnamese the accents are part of the word: "hàng giả" is a fake, "hàng gia dụng" household goods. */
function isAccented(view: View, word: Found<Replica>): boolean {
  return accents(sourceSpan(view, word.start, word.end).text) >= accents(word.meaning.term);
}

function accents(text: string): number {
  return text.normalize("NFD").match(/[\p{M}đĐ]/gu)?.length ?? 0;
}

function nextToBrand(word: Found, brands: readonly Found[]): boolean {
  return startingIn(brands, word.start - LONGEST_TERM, word.end + LONGEST_TERM).some(
    (brand) =>
      (brand.start >= word.end && brand.start - word.end <= 2) ||
      (brand.end <= word.start && word.start - brand.end <= 24),
  );
}

function isNegated(
  text: string,
  word: Found<Replica>,
  negations: readonly Found<Extract<Meaning, { use: "negation" }>>[],
): boolean {
  return startingIn(negations, word.start - LONGEST_TERM, word.end + NEGATION_SPAN).some((no) => {
    const between = no.meaning.position === "before" ? text.slice(no.end, word.start) : text.slice(word.end, no.start);
    if (no.meaning.position === "before" ? no.end > word.start : no.start < word.end) return false;
    return (
      between.length <= NEGATION_SPAN &&
      !/[,;!?()|"。、，]/.test(between) &&
      between.split(" ").filter((w) => w !== "").length <= NEGATION_REACH
    );
  });
}

function textEvidence(field: "title" | "description", hit: ReplicaHit): Evidence {
  const { meaning } = hit;
  return {
    kind: "text",
    field,
    ...sourceSpan(hit.view, hit.start, hit.end),
    term: meaning.term,
    language: meaning.language,
    category: meaning.category,
  };
}
