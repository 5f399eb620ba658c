import { type Found, holds, isName, type Meaning, type PlainReading } from "./lexicon.ts";

/** A noun that names a part or only describes the article: "Datejust dial", "Datejust blue dial". */
export type PartNoun = Extract<Meaning, { use: "part" }>;

/** A title, folded, with all that was found in it. */
interface Titled extends PlainReading {
  /** It says that there is nothing inside: "empty", "vuota". */
  readonly empty: boolean;
  /** It is of watches, whose parts have names that mean other things elsewhere: "crown", "hands". */
  readonly ofWatches: boolean;
}

/** The number of a model, a calibre or a part, or a measure; "MK 1 dial" is a sort of dial. */
const NUMBER = /^(?:\D*\d){3}|^[\d.,]+(?:mm|мм)$/;
/** A whole watch's size, or a fineness: "41mm", "18k". */
const OF_A_WATCH = /^(?:3[4-9]|4\d|50)(?:\.\d)?(?:mm|мм)?$|^\d+(?:k|ct|kt)$/;
/** After one of these a title speaks of something else. */
const CUT = /^ ?[,;|([]/;
/** So many words before a noun and after it are looked at, and no longer ones. */
const MOST_WORDS = 6;
const LONGEST_WORD = 24;

/** Whether the noun is what is sold, as its list says when it is. */
export function isSold(title: Titled, noun: Found<PartNoun>): boolean {
  const { meaning, start, end } = noun;
  if (meaning.only === "empty") return title.empty;
  if (meaning.kind === "watchpart" && !title.ofWatches) return false;
  if (meaning.only === "head-without-model" && title.found.some((hit) => hit.meaning.use === "line")) return false;
  for (const hit of title.found) {
    // "Bright Crystal" is a name, and "Oakley sunglasses, brown lenses" has its article
    if (isName(hit) && holds(hit, noun)) return false;
    if (isArticle(hit) && hit.end <= start) return false;
  }
  const place = standsBefore(title, start);
  return place === "opens" || (place === "follows" && isLast(title, end));
}

/** The brand or a model of it: not "Tiffany" in "Rolex Tiffany dial", or a model's name that is also a word. */
function isOwnName({ found }: Titled, hit: Found): boolean {
  if (hit.meaning.use === "line") return hit.meaning.line.alone;
  return isMaker(hit) && found.find(isMaker)?.meaning.brand.id === hit.meaning.brand.id;
}

function isMaker(hit: Found): hit is Found<Extract<Meaning, { use: "brand" }>> {
  const { meaning, start } = hit;
  return meaning.use === "brand" && (!meaning.guarded || start === 0 || meaning.brand.tier === "watch");
}

function isArticle({ meaning }: Found): boolean {
  return meaning.use === "kind" && !meaning.part;
}

/** Where the noun stands: it opens the title, follows a name or number directly, or is described by the word before it. */
function standsBefore(title: Titled, start: number): "opens" | "follows" | "described" {
  const { text, found, words } = title;
  let at = start;
  for (let read = 0; at > 0; read++) {
    const end = text[at - 1] === " " ? at - 1 : at;
    if (found.some((hit) => hit.end === end && (hit.meaning.use === "kind" || isOwnName(title, hit)))) return "follows";
    const word = text.slice(text.lastIndexOf(" ", end - 1) + 1, end);
    if (NUMBER.test(word) && !OF_A_WATCH.test(word)) return "follows";
    if (!words.isBesidePart(word) || read === MOST_WORDS) return "described";
    at = end - word.length;
  }
  return "opens";
}

/** Whether nothing after the noun describes it: "dial", "dial 28mm original", "dial for Datejust", not "cadran bleu". */
function isLast({ text, found, words }: Titled, end: number): boolean {
  let at = end;
  for (let read = 0; at < text.length; read++) {
    if (CUT.test(text.slice(at, at + 2))) return true;
    if (text[at] !== " " || read === MOST_WORDS) return false;
    at += 1;
    const known = found.find((hit) => hit.start === at && (isName(hit) || hit.meaning.use === "state"));
    if (known !== undefined) return true;
    const word = /^[^ ,;|([]*/.exec(text.slice(at, at + LONGEST_WORD))?.[0] ?? "";
    if (words.turnsFromPart(word)) return true;
    if (!words.isBesidePart(word) && !(/^\d/.test(word) && !OF_A_WATCH.test(word))) return false;
    at += word.length;
  }
  return true;
}
