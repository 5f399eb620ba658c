import type { Analyser } from "../analyser.ts";
import type { Evidence, Signal } from "../types.ts";
import { lineFits } from "./brand-roles.ts";
import { type Beside, type Found, type Meaning, type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import { sourceSpan, type View } from "./normalise.ts";
import { readSubject } from "./subject-reading.ts";

type Replica = Extract<Meaning, { use: "replica" }>;
type Negation = Extract<Meaning, { use: "negation" }>;
type LineMeaning = Extract<Meaning, { use: "line" }>;

/** What the title says of the article, as far as it decides whether a word counts. */
interface About {
  /** A brand or an article of the trades whose goods are copied is named. */
  readonly brandAbout: boolean;
  readonly mayCompare: boolean;
  /** The name of a line of the article's own brand: Margiela's Replica. */
  isOwnLine(line: Found<LineMeaning>): boolean;
}

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
/** Words between a copy and the thing of which it is one. */
const THING_REACH = 2;
const THING_SPAN = 24;
/** What is said to be missing, and so needs a negation of its own. */
const LACKING: ReadonlySet<string> = new Set(["unpacked", "no-brand"]);
const PAUSE = /[,;!?()|"。、，]/;
const STOP = /[;!?|。]/;
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
    const brands = [
      ...read.mentions.map((mention) => mention.brand),
      ...(read.declared === undefined ? [] : [read.declared.brand]),
    ];
    const about = {
      brandAbout:
        FASHION.has(read.item.family) ||
        brands.some((brand) => !OTHER_TRADES.has(brand.tier)) ||
        (read.main?.line !== undefined && !read.item.part),
      isOwnLine: ({ meaning }: Found<LineMeaning>) =>
        brands.some((brand) => brand.id === meaning.brand.id) && lineFits(meaning.line.kind, read.item),
    };
    const title = replicaHits(read.title, { ...about, mayCompare: true });
    // a maker's own text says what inspired the design
    const mayCompare = read.main === undefined;
    const description =
      read.description === undefined
        ? { hits: [], denied: false }
        : replicaHits(read.description, { ...about, mayCompare });
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
  { brandAbout, mayCompare, isOwnLine }: About,
): { readonly hits: readonly ReplicaHit[]; readonly denied: boolean } {
  const plain = withUse(reading.found, "replica");
  const disguised = withUse(reading.hidden, "replica").filter((hit) => !touches(plain, hit));
  if (plain.length + disguised.length === 0) return { hits: [], denied: false };
  const hits: ReplicaHit[] = [];
  let denied = false;
  const { text } = reading.view;
  const exceptions = withUse(reading.found, "exception");
  const harmless = exceptions.filter((hit) => !hit.meaning.near);
  const things = exceptions.filter((hit) => hit.meaning.near);
  const names = withUse(reading.found, "line").filter(isOwnLine);
  const lacking = withUse(reading.found, "state").filter((hit) => LACKING.has(hit.meaning.state));
  // "no box" turns nothing around but the box
  const negations = withUse(reading.found, "negation").filter((no) => !touches(lacking, no));
  const supposing = negations.filter((no) => no.meaning.position === "if" || no.meaning.position === "then");
  const brands = reading.found.filter((hit) => hit.meaning.use === "brand" || hit.meaning.use === "line");
  const words: readonly (Found<Replica> & { readonly tricks?: readonly unknown[] })[] = [...plain, ...disguised];
  for (const word of words) {
    const { meaning } = word;
    if (touches(harmless, word)) continue;
    if (names.some((name) => name.start <= word.start && name.end >= word.end)) continue;
    if (meaning.strength === 2 && meaning.category === "copy" && isNear(text, things, word)) continue;
    // "inspired by" says something of the goods only when a brand follows
    if (meaning.category === "inspired" && (!mayCompare || !nextToBrand(word, brands))) continue;
    if (meaning.needs !== "nothing" && !brandAbout) continue;
    if (isBeside(meaning.needs) && !isAdjacent(text, word, meaning.needs, brands)) continue;
    if (meaning.needs === "before" && endsCompound(reading.view, word.start)) continue;
    if (meaning.language === "vi" && !isAccented(reading.view, word)) continue;
    if (isNegated(text, word, meaning.category === "denial" ? supposing : negations)) {
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

function isBeside(needs: Replica["needs"]): needs is Beside {
  return needs !== "nothing" && needs !== "brandAbout";
}

/** Whether a brand's own name, not a word that is also one, stands where the word needs it with only a blank between. */
function isAdjacent(text: string, word: Found, beside: Beside, brands: readonly Found[]): boolean {
  return startingIn(brands, word.start - LONGEST_TERM, word.end + 2).some(({ meaning, start, end }) => {
    if (meaning.use === "brand" && meaning.guarded) return false;
    if (end <= word.start) return beside !== "before" && text.slice(end, word.start).trim() === "";
    return start >= word.end && beside !== "after" && text.slice(word.end, start).trim() === "";
  });
}

/** "tropical-inspired adidas": the word belongs to what it is joined to. */
function endsCompound({ source, map }: View, start: number): boolean {
  return /[\p{L}\d][-\u2010\u2011]$/u.test(source.slice(Math.max(0, (map[start] ?? 0) - 2), map[start]));
}

function isNegated(text: string, word: Found<Replica>, negations: readonly Found<Negation>[]): boolean {
  return startingIn(negations, word.start - LONGEST_TERM, word.end + NEGATION_SPAN).some((no) => {
    const before = no.meaning.position === "before" || no.meaning.position === "if";
    if (before ? no.end > word.start : no.start < word.end) return false;
    const between = before ? text.slice(no.end, word.start) : text.slice(word.end, no.start);
    return between.length <= NEGATION_SPAN && fewWords(between, NEGATION_REACH, pausesFor(no.meaning.position));
  });
}

/** What may not stand between: "no, replica" says something else than "if not genuine, money back". */
function pausesFor(position: Negation["position"]): RegExp {
  return position === "then" ? STOP : PAUSE;
}

/** Whether a thing of which honest copies are sold stands a few words from the word: "replica of a sword". */
function isNear(text: string, things: readonly Found[], word: Found): boolean {
  return startingIn(things, word.start - LONGEST_TERM - THING_SPAN, word.end + THING_SPAN).some((thing) =>
    fewWords(
      thing.end <= word.start ? text.slice(thing.end, word.start) : text.slice(word.end, thing.start),
      THING_REACH,
      PAUSE,
    ),
  );
}

function fewWords(between: string, most: number, pause: RegExp): boolean {
  return !pause.test(between) && between.split(" ").filter((w) => w !== "").length <= most;
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
