import { type About, PLAIN_GOODS } from "./about.ts";
import { type Beside, type Found, holds, isName, type Meaning, type Reading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import { sourceSpan, type View } from "./normalise.ts";

type Replica = Extract<Meaning, { use: "replica" }>;
type Negation = Extract<Meaning, { use: "negation" }>;
type Exception = Extract<Meaning, { use: "exception" }>;

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
/** "batteries (one not original)", but "box, not original" may be the article. */
const OF_PARTS = /[,;!?|"。、，]/;
/** Words of these kinds mean something else where nothing is copied: a batch, a grade, a factory. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["tier", "factory", "slang"]);
/** What nobody says of goods that nobody would copy. */
const SAID_OUTRIGHT: ReadonlySet<string> = new Set(["denial", "proof"]);
/** A text with replica words in it, and what else it says. */
interface Text {
  readonly reading: Reading;
  readonly about: About;
  /** It may say what inspired the design without offering a copy. */
  readonly mayCompare: boolean;
  /** Phrases that hold such a word and mean something harmless. */
  readonly harmless: readonly Found[];
  /** Things of which honest copies are sold. */
  readonly copied: readonly Found[];
  /** Names of lines of the article's own brand. */
  readonly ownLines: readonly Found[];
  readonly negations: readonly Found<Negation>[];
  /** Those that make a statement a mere supposition. */
  readonly supposing: readonly Found<Negation>[];
  readonly authentic: readonly Found[];
  readonly brands: readonly Found<Extract<Meaning, { use: "brand" | "line" }>>[];
  /** Brands' own names, not words that are also one. */
  readonly names: readonly Found[];
}

/** The replica words of a text that stand, and whether any was negated. */
export function replicaHits(
  reading: Reading,
  about: About,
  mayCompare: boolean,
): { readonly hits: readonly ReplicaHit[]; readonly denied: boolean } {
  const plain = withUse(reading.found, "replica");
  const disguised = withUse(reading.hidden, "replica").filter((hit) => !isWithin(plain, hit));
  if (plain.length + disguised.length === 0) return { hits: [], denied: false };
  const text = readText(reading, about, mayCompare);
  const words: readonly (Found<Replica> & { readonly tricks?: readonly unknown[] })[] = [...plain, ...disguised];
  const counting = words.filter((word) => !SPARED.some((spares) => spares(word, text)));
  const standing = counting.filter((word) => !isNegated(word, text));
  const hits = standing.map(({ meaning, start, end, tricks = [] }) => ({
    meaning,
    view: reading.view,
    start,
    end,
    hidden: tricks.length > 0,
  }));
  return { hits, denied: standing.length < counting.length };
}

function readText(reading: Reading, about: About, mayCompare: boolean): Text {
  const { found } = reading;
  // "2 batteries (one not original)" says it of parts that come with the article
  const parts = about.whole ? found.filter(isPart) : [];
  const isHarmless = (phrase: Found<Exception>): boolean => {
    const { only } = phrase.meaning;
    if (only === "nameless-jewellery") return about.nameless;
    return only === undefined || about.spare || isNear(reading.view.text, parts, phrase, OF_PARTS);
  };
  const states = withUse(found, "state");
  const lacking = states.filter((hit) => LACKING.has(hit.meaning.state));
  // "no box" turns nothing around but the box
  const negations = withUse(found, "negation").filter((no) => !touches(lacking, no));
  const brands = found.filter(isName);
  return {
    reading,
    about,
    mayCompare,
    harmless: withUse(found, "exception").filter(isHarmless),
    copied: withUse(found, "goods").filter((hit) => hit.meaning.goods === "copied"),
    ownLines: withUse(found, "line").filter(about.isOwnLine),
    negations,
    supposing: negations.filter((no) => no.meaning.position === "if" || no.meaning.position === "then"),
    authentic: states.filter(({ meaning }) => meaning.state === "claims-authentic"),
    brands,
    names: brands.filter(({ meaning }) => meaning.use !== "brand" || !meaning.guarded || about.isNamed(meaning.brand)),
  };
}

function isPart({ meaning }: Found): boolean {
  return (meaning.use === "kind" || meaning.use === "part") && meaning.part;
}

/** Why a replica word says nothing of the goods: one that holds is enough. */
const SPARED: readonly ((word: Found<Replica>, text: Text) => boolean)[] = [
  (word, { harmless }) => touches(harmless, word),
  (word, { ownLines }) => ownLines.some((name) => holds(name, word)),
  ({ meaning }, { about }) => about.otherTrade && meaning.category !== "denial",
  ({ meaning }, { about }) => isAmbiguous(meaning) && about.isUnclear(),
  ({ meaning }, { about }) => about.madeFor && meaning.strength === 2 && meaning.category === "denial",
  (word, { about, negations, authentic }) => about.spare && touches(negations, word) && touches(authentic, word),
  isOfHonestCopy,
  // "inspired by" says something of the goods only when a brand follows
  (word, { mayCompare, brands }) => word.meaning.category === "inspired" && (!mayCompare || !nextToBrand(word, brands)),
  ({ meaning }, { about }) => meaning.needs !== "nothing" && !about.brandAbout,
  (word, { reading, names }) => isBeside(word.meaning.needs) && !isAdjacent(reading, word, word.meaning.needs, names),
  ({ meaning, start }, { reading }) => meaning.needs === "before" && endsCompound(reading.view, start),
  (word, { reading }) => word.meaning.language === "vi" && !isAccented(reading.view, word),
];

/** A prop of 1:1 is as large as the film's. */
function isOfHonestCopy(word: Found<Replica>, { reading, about, copied }: Text): boolean {
  const { strength, term } = word.meaning;
  return (strength === 2 || (!about.brandAbout && term.includes("1:1"))) && isNear(reading.view.text, copied, word);
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

function isNegated(word: Found<Replica>, { reading, negations, supposing }: Text): boolean {
  const { text } = reading.view;
  const turning = word.meaning.category === "denial" ? supposing : negations;
  return startingIn(turning, word.start - LONGEST_TERM, word.end + NEGATION_SPAN).some((no) => {
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
function isNear(text: string, things: readonly Found[], word: Found, pause = PAUSE): boolean {
  return startingIn(things, word.start - LONGEST_TERM - THING_SPAN, word.end + THING_SPAN).some((thing) =>
    fewWords(
      thing.end <= word.start ? text.slice(thing.end, word.start) : text.slice(word.end, thing.start),
      THING_REACH,
      pause,
    ),
  );
}

function fewWords(between: string, most: number, pause: RegExp): boolean {
  return !pause.test(between) && between.split(" ").filter((w) => w !== "").length <= most;
}
