import { type Item, longestOnly } from "./item.ts";
import { type Found, holds, type Meaning, type PlainReading, startingIn, withUse } from "./lexicon.ts";
import { LONGEST_TERM } from "./lists.ts";
import type { Shirts } from "./registry.ts";
import type { SmallWords } from "./small-words.ts";

/** A place in a folded text. */
type Span = { readonly start: number; readonly end: number };
type Cue = Found<Extract<Meaning, { use: "shirt" }>>;

/** What in a title, and in its category, says that the shirt of a team is sold. */
export interface ShirtCues {
  readonly text: string;
  readonly words: SmallWords;
  /** A noun that only such a shirt has: "jersey", "Trikot", "ユニフォーム". */
  readonly jersey: boolean;
  /** Nouns of shirts of any sort. */
  readonly nouns: readonly Span[];
  /** The title has words of which no list knows anything: "Camiseta Valencia Fallas". */
  readonly more: boolean;
  /** It is called a T-shirt, which teams sell too. */
  readonly tee: boolean;
  /** Words of one edition of a shirt: "player version", "swingman". */
  readonly edition: boolean;
  /** Home or away or a cup, and a season. */
  readonly match: number;
  /** An old one of a year; T-shirts are old too. */
  readonly old: boolean;
  /** A player's name, or any name with a number. */
  readonly player: boolean;
  /** The title or the category says that it is worn on the upper body. */
  readonly shelf: boolean;
  /** Where "made in", "from" and the like end. */
  readonly origins: readonly number[];
}

const UPPER_BODY = new Set(["tshirt", "top"]);
/** "24 25", "2024 25": two years in a row, folded. */
const SEASON = /(?<!\d)(?:19|20)?(\d\d) (?:19|20)?(\d\d)(?!\d)/g;
const YEAR = /(?<!\d)(?:(?:19)?[5-9]\d|20[0-3]\d|0\d)(?!\d)/;
/** "Purdy 13": the number on the back, after a name. */
const NUMBERED = /(?<!\p{L})\p{L}{3,} #?\d{1,2}(?![\d.,%])/gu;
/** A word that says something. */
const WORD = /\p{L}{3,}/gu;
/** Reads what speaks for a team's shirt; `undefined` where the title names another article. Linear in the title's length. */
export function readShirtCues(title: PlainReading, category: PlainReading, item: Item): ShirtCues | undefined {
  const { text, words } = title;
  const cues = longestOnly(withUse(title.found, "shirt"));
  if (item.part || cues.some(({ meaning }) => meaning.says === "other")) return undefined;
  const saying = (says: Cue["meaning"]["says"]): Cue[] => cues.filter(({ meaning }) => meaning.says === says);
  const jerseys = saying("jersey");
  const nouns = saying("shirt");
  const worn = UPPER_BODY.has(item.kind);
  if (!worn && item.kind !== "unknown" && !isSpelledBy(title, item)) return undefined;
  const old = saying("retro").length > 0 && YEAR.test(text);
  return {
    text,
    words,
    jersey: jerseys.length > 0 || withUse(category.found, "shirt").some(({ meaning }) => meaning.says === "jersey"),
    nouns,
    more: hasUnknown(title, WORD),
    tee: saying("tee").length > 0,
    edition: saying("edition").length > 0,
    match: Number(saying("match").length > 0) + Number(namesSeason(title)),
    old,
    player: saying("player").length > 0 || hasUnknown(title, NUMBERED),
    shelf: worn || jerseys.length + nouns.length > 0 || isFiled(category),
    origins: saying("origin").map(({ end }) => end),
  };
}

/** Whether a team's name, which is nothing else, stands on its shirt. Of those who call it a jersey, a shirt is a T-shirt. */
export function isShirt(cues: ShirtCues, shirts: Shirts): boolean {
  const { jersey, nouns, tee, edition, match, old, player, shelf } = cues;
  if (jersey || edition) return true;
  const others = shirts === "shirt" ? tee : tee || nouns.length > 0;
  if (others) return match > 0;
  if (shelf) return shirts === "shirt" || match > 0 || old || player;
  return match + Number(old) + Number(player) > 1;
}

/** The same of a name that is also a town's, a country's or a word, at a place of the title. */
export function isShirtBeside(cues: ShirtCues, shirts: Shirts, at: Span): boolean {
  const { jersey, nouns, more, tee, edition, match, old, player, shelf, origins } = cues;
  if (origins.some((end) => at.start - end === 1 || at.start === end)) return false;
  if (jersey) return true;
  const told = match + Number(edition) + Number(old && !tee);
  if (tee || shirts === "jersey") return told > (shelf ? 0 : 1) || (shelf && player && !tee);
  if (!more && nouns.some((noun) => isBeside(cues, noun, at))) return true;
  return told + Number(player) > (shelf ? 0 : 1);
}

/** Whether the kind is told by nothing but words of shirts and teams: "maglia" is a sweater too, and "River Plate" no plate. */
function isSpelledBy({ found }: PlainReading, { kind }: Item): boolean {
  const told = withUse(found, "kind").filter((hit) => hit.meaning.kind === kind);
  const words = found.filter(({ meaning: { use } }) => use === "shirt" || use === "team" || use === "brand");
  return told.length > 0 && told.every((hit) => words.some((word) => holds(word, hit)));
}

function isFiled(category: PlainReading): boolean {
  return withUse(category.found, "kind").some(({ meaning }) => UPPER_BODY.has(meaning.kind));
}

function isBeside({ text, words }: ShirtCues, noun: Span, at: Span): boolean {
  if (noun.start - at.end > LONGEST_TERM || at.start - noun.end > LONGEST_TERM) return false;
  const between = noun.end <= at.start ? text.slice(noun.end, at.start) : text.slice(at.end, noun.start);
  return words.shirts.isBetween(between);
}

function namesSeason({ text, words: { shirts } }: PlainReading): boolean {
  for (const { 0: all, 1: first, 2: second, index } of text.matchAll(SEASON)) {
    if ((Number(first) + 1) % 100 !== Number(second)) continue;
    if (
      !shirts.sized.test(text.slice(Math.max(0, index - LONGEST_TERM), index)) &&
      !isMeasured(shirts, text, index + all.length)
    )
      return true;
  }
  return false;
}

/** Whether what a pattern finds begins anywhere with a word that no list knows. */
function hasUnknown({ text, found, words }: PlainReading, pattern: RegExp): boolean {
  for (const { 0: all, index } of text.matchAll(pattern)) {
    const end = index + (all.split(" ", 1)[0] ?? all).length;
    if (isMeasured(words.shirts, text, index + all.length)) continue;
    if (!startingIn(found, index - LONGEST_TERM, end).some((hit) => hit.end > index)) return true;
  }
  return false;
}

function isMeasured({ measured }: SmallWords["shirts"], text: string, from: number): boolean {
  return measured.test(text.slice(from, from + LONGEST_TERM));
}
