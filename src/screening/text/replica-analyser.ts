import type { Analyser } from "../analyser.ts";
import type { Evidence, Signal } from "../types.ts";
import { type About, aboutDescription, aboutOf, PLAIN_GOODS } from "./about.ts";
import { isAuthenticClaim } from "./authentic-claim.ts";
import { type Beside, type Found, type Meaning, type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import { sourceSpan, type View } from "./normalise.ts";
import { readSubject } from "./subject-reading.ts";

type Replica = Extract<Meaning, { use: "replica" }>;
type Negation = Extract<Meaning, { use: "negation" }>;

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
/** Words of these kinds mean something else where nothing is copied: a batch, a grade, a factory. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["tier", "factory", "slang"]);
/** What nobody says of goods that nobody would copy. */
const SAID_OUTRIGHT: ReadonlySet<string> = new Set(["denial", "proof"]);
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
    const about = aboutOf(read);
    const title = replicaHits(read.title, about, true);
    // a maker's own text says what inspired the design
    const mayCompare = read.main === undefined;
    const description =
      read.description === undefined
        ? { hits: [], denied: false }
        : replicaHits(read.description, aboutDescription(about, read.description), mayCompare);
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
        value: [read.title, read.description].some(
          (reading) => reading?.found.some(isAuthenticClaim(reading)) ?? false,
        ),
        evidence: [],
      },
    ];
    return { signals };
  },
};

/** The replica words of a text that stand, and whether any was negated. */
export function replicaHits(
  reading: Reading,
  { brandAbout, otherTrade, isUnclear, madeFor, spare, nameless, isNamed, isOwnLine }: About,
  mayCompare: boolean,
): { readonly hits: readonly ReplicaHit[]; readonly denied: boolean } {
  const plain = withUse(reading.found, "replica");
  const disguised = withUse(reading.hidden, "replica").filter((hit) => !isWithin(plain, hit));
  if (plain.length + disguised.length === 0) return { hits: [], denied: false };
  const hits: ReplicaHit[] = [];
  let denied = false;
  const { text } = reading.view;
  const holds = { "spare-parts": spare, "nameless-jewellery": nameless };
  const harmless = withUse(reading.found, "exception").filter(
    ({ meaning: { only } }) => only === undefined || holds[only],
  );
  const copied = withUse(reading.found, "goods").filter((hit) => hit.meaning.goods === "copied");
  const ownLines = withUse(reading.found, "line").filter(isOwnLine);
  const lacking = withUse(reading.found, "state").filter((hit) => LACKING.has(hit.meaning.state));
  // "no box" turns nothing around but the box
  const negations = withUse(reading.found, "negation").filter((no) => !touches(lacking, no));
  const authentic = withUse(reading.found, "state").filter(({ meaning }) => meaning.state === "claims-authentic");
  const supposing = negations.filter((no) => no.meaning.position === "if" || no.meaning.position === "then");
  const brands = reading.found.filter(isBrandOrLine);
  // a brand's own name, not a word that is also one
  const names = brands.filter(({ meaning }) => meaning.use !== "brand" || !meaning.guarded || isNamed(meaning.brand));
  const words: readonly (Found<Replica> & { readonly tricks?: readonly unknown[] })[] = [...plain, ...disguised];
  for (const word of words) {
    const { meaning } = word;
    if (touches(harmless, word)) continue;
    if (ownLines.some((name) => name.start <= word.start && name.end >= word.end)) continue;
    if (otherTrade && meaning.category !== "denial") continue;
    if (isAmbiguous(meaning) && isUnclear()) continue;
    if (madeFor && meaning.strength === 2 && meaning.category === "denial") continue;
    if (spare && touches(negations, word) && touches(authentic, word)) continue;
    // a prop of 1:1 is as large as the film's
    if ((meaning.strength === 2 || (!brandAbout && meaning.term.includes("1:1"))) && isNear(text, copied, word))
      continue;
    // "inspired by" says something of the goods only when a brand follows
    if (meaning.category === "inspired" && (!mayCompare || !nextToBrand(word, brands))) continue;
    if (meaning.needs !== "nothing" && !brandAbout) continue;
    if (isBeside(meaning.needs) && !isAdjacent(reading, word, meaning.needs, names)) continue;
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

/** Whether a word of this meaning says something else where nothing is copied. */
function isAmbiguous({ category, strength }: Replica): boolean {
  return !SAID_OUTRIGHT.has(category) && (strength === 2 || AMBIGUOUS.has(category));
}

/** True when one of the findings overlaps the word. No term is longer than `LONGEST_TERM`. */
function touches(found: readonly Found[], word: Found): boolean {
  return startingIn(found, word.start - LONGEST_TERM, word.end).some((hit) => hit.end > word.start);
}

/** True when one of the findings that overlap the word is as long as the word: the "repl" of "repl!ca" is not. */
function isWithin(found: readonly Found[], word: Found): boolean {
  const length = word.end - word.start;
  return startingIn(found, word.start - LONGEST_TERM, word.end).some(
    (hit) => hit.end > word.start && hit.end - hit.start >= length,
  );
}

/** In Vietnamese the accents are part of the word: "hàng giả" is a fake, "hàng gia dụng" household goods. */
function isAccented(view: View, word: Found<Replica>): boolean {
  return accents(sourceSpan(view, word.start, word.end).text) >= accents(word.meaning.term);
}

function accents(text: string): number {
  return text.normalize("NFD").match(/[\p{M}đĐ]/gu)?.length ?? 0;
}

function isBrandOrLine(hit: Found): hit is Found<Extract<Meaning, { use: "brand" | "line" }>> {
  return hit.meaning.use === "brand" || hit.meaning.use === "line";
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

/** What may stand between a brand's name and the word beside it: Gucci "reps", Dior (copy). */
const BESIDE = /^[ "'«»“”„()[\]*~]{0,3}$/;

/** Whether a brand's name stands where the word needs it, with little or the article between. */
function isAdjacent(reading: Reading, word: Found, beside: Beside, names: readonly Found[]): boolean {
  const from = word.start - LONGEST_TERM;
  return startingIn(names, from, word.end + LONGEST_TERM).some(({ start, end }) => {
    if (end <= word.start) return beside !== "before" && isLittle(reading, end, word.start);
    return start >= word.end && beside !== "after" && isLittle(reading, word.end, start);
  });
}

/** Whether no more than quotes, or the name of a branded kind of article, stands there: "Gucci belt rep". */
function isLittle({ view, found }: Reading, from: number, to: number): boolean {
  const { text } = view;
  if (BESIDE.test(text.slice(from, to))) return true;
  return withUse(startingIn(found, from, to), "kind").some(
    ({ meaning, start, end }) =>
      end <= to &&
      !meaning.part &&
      !PLAIN_GOODS.has(meaning.family) &&
      BESIDE.test(text.slice(from, start)) &&
      BESIDE.test(text.slice(end, to)),
  );
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
