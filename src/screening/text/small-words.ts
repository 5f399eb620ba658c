import type { SmallWordGroup } from "./lists.ts";
import { foldedText } from "./normalise.ts";

/**
 * What the code looks for among words of languages: the words of `lists/small-words.yaml`, alone or in patterns with
 * what is notation in every language. The matcher would find most of them in every text, and few of them say anything
 * but at one place. Patterns repeat no phrases, so that no text makes them slow.
 */
export interface SmallWords {
  /** Whether a word beside a part says nothing of an article. */
  readonly isBesidePart: (word: string) => boolean;
  /** Whether another thing than the part is named after a word. */
  readonly turnsFromPart: (word: string) => boolean;
  /** A part's term that says that there is nothing else. */
  readonly allThereIs: RegExp;
  /** What follows a part that comes with the article. */
  readonly included: RegExp;
  readonly shirts: {
    /** What stands before numbers that are sizes. */
    readonly sized: RegExp;
    /** What stands after numbers that are a child's years or a measure. */
    readonly measured: RegExp;
    /** Whether a text may stand between a noun and whose shirt it is. */
    readonly isBetween: (text: string) => boolean;
  };
  readonly brands: {
    /** Whether a text before a brand's name leaves it at the opening of the title. */
    readonly isOpening: (text: string) => boolean;
    /** Whether a text may stand between a preposition and the brand. */
    readonly isFiller: (text: string) => boolean;
    /** What stands between two brands that made one article together. */
    readonly together: RegExp;
  };
  readonly lot: {
    /** "Set of 3", "3 pack": the number is one of the groups. */
    readonly ofASet: RegExp;
    /** "12 pcs", "2 Paar". */
    readonly pieces: RegExp;
    /** What follows a number that says how often and not how many: "3x worn". */
    readonly howOften: RegExp;
    /** Said of an edition, whose pieces are counted. */
    readonly limited: RegExp;
  };
  readonly lures: {
    /** What follows an app's name up to a handle, number or address, which is the group. */
    readonly handle: RegExp;
    /** What follows "call me": a number, not the "cl81309" of a telephone that is for sale. */
    readonly spokenTo: RegExp;
    /** Eight digits or more that are said one word each, or mixed with words: "one three eight 0013 eight thousand". */
    readonly spoken: RegExp;
    /** A telephone number in letters that stand for a digit each. */
    readonly spelled: RegExp;
    /** The pieces of such numbers, and what each word of them is. */
    readonly digit: RegExp;
    readonly digits: ReadonlyMap<string, string>;
    /** "shop dot com", "shop ( . ) com", "shop[.]ru", "shop,com": written so that no link is seen. */
    readonly hiddenDomain: RegExp;
    /** Without one of these no address is hidden so; most texts have none, and are spared the search. */
    readonly hidesDomain: RegExp;
    /** "The dot com port" is no address. */
    readonly isNoName: (word: string) => boolean;
  };
  readonly memory: {
    readonly chips: RegExp;
    /** What chips are put into. */
    readonly housings: RegExp;
    readonly discs: RegExp;
    /** Words that no drive with discs bears. */
    readonly noDisc: RegExp;
  };
  readonly sizes: {
    /** European sizes of shoes, as written: "36-46", "du 36 au 46". */
    readonly shoes: RegExp;
    /** "S-XXL". */
    readonly letters: RegExp;
    /** One size in a folded text: "taille 38", "eu 42.5", "w31 l32", "27 cm". */
    readonly one: RegExp;
    /** A letter that ends a folded title or a clause of it: "hoodie black, m". */
    readonly letter: RegExp;
    /** Waist and length of trousers, folded: "33 32", "36x30". */
    readonly inches: RegExp;
  };
}

/** Terms of the groups, as the list has them; a group that is left out has none. */
export type SmallWordTerms = ReadonlyMap<SmallWordGroup, readonly string[]>;

const WORD = String.raw`[\p{L}\d]`;
/** Sizes of clothes and shoes for grown-ups and children from some ten years on, in the systems of Europe, Britain and America. */
const TWO_DIGITS = String.raw`(?:2[4-9]|3\d|4\d|5[0-8])`;
const NUMBER = `(?:(?:${TWO_DIGITS}|1[0-8]|[4-9])(?:[.,]5|1⁄2| 1 2)?)`;
const LETTERS = "(?:x{0,3}s|m|x{0,4}l|[2-5]xl)";
const SYSTEM = "(?:eu|eur|uk|us|fr|it)";
const TOP_LEVEL = "com|net|org|ru|cn|shop|store|top|xyz|me|io|co|club|vip|online|site";

/** Builds the patterns. */
export function compileSmallWords(terms: SmallWordTerms): SmallWords {
  const folded = (group: SmallWordGroup): string[] => (terms.get(group) ?? []).map(foldedTerm);
  const any = (...groups: SmallWordGroup[]): string => anyOf(groups.flatMap(folded));
  const isOneOf = (group: SmallWordGroup): ((word: string) => boolean) => {
    const words = new Set(folded(group));
    return (word) => words.has(word);
  };
  const pattern = (source: string, flags = ""): RegExp => new RegExp(source, `v${flags}`);

  const digits = new Map<string, string>();
  for (const [group, words] of terms)
    if (group.startsWith("digit-")) for (const word of words) digits.set(foldedTerm(word), group.slice(-1));
  const said = [...digits.keys()];
  const letters = said.filter((word) => ONE_LETTER.test(word)).join("");
  const spelled = letters === "" ? NOTHING : `[${letters}]`;
  const saidApart = plain(said.filter((word) => !ONE_LETTER.test(word)));
  const connected = plain(folded("before-handle"));
  const range = anyOf((terms.get("size-range") ?? []).map((word) => word.toLowerCase()));

  return {
    isBesidePart: isOneOf("beside-part"),
    turnsFromPart: isOneOf("turns-from-part"),
    allThereIs: pattern(`^${any("all-there-is-before")} ?.|. ?${any("all-there-is-after")}$`),
    included: pattern(`^ ?${any("included")}`),
    shirts: {
      sized: pattern(`(?:^| )(?:eu|uk|us|${any("size-before")}) $`),
      measured: pattern(String.raw`^ ?(?:(?:m|cm|ml|eu|uk)(?!\p{L})|${any("measure-after")})`),
      isBetween: runOf(String.raw`${any("shirt-of")}|\d{2,4}`),
    },
    brands: {
      isOpening: runOf(any("before-opening-brand")),
      isFiller: runOf(any("before-brand")),
      together: pattern(`^ ?(?:${any("cut-of-model")} ?)?(?:x|${any("made-together")}) ?$`),
    },
    lot: {
      ofASet: pattern(
        String.raw`(?:${any("set-of")}\s${any("of")}|${any("set")}(?:\s${any("of")})?)\s(\d{1,3})(?![a-z\d])` +
          String.raw`|(?<![a-z\d])(\d{1,3})\s?${any("set-after")}`,
      ),
      pieces: pattern(String.raw`(?:^|[\s\(])(\d{1,3})\s?${any("pieces-after")}(?=$|[\s\),.!])`),
      howOften: pattern(`^ ?${any("times-after")}`),
      limited: pattern(any("limited")),
    },
    lures: {
      handle: pattern(
        String.raw`^(?:[\s:：=.#~@\(\)>,!]|${connected}){0,8}\s?[:：]?\s?([@+]?[a-z]{0,12}[0-9][a-z0-9 .]{4,18}|[a-z]{3,16}[0-9]{2,12}|@[a-z0-9_.]{4,30}|[a-z]{1,6}_[a-z0-9_]{2,24})`,
      ),
      spokenTo: pattern(
        String.raw`^(?:[\s:：=.#~\(\)>,!]|${connected}){0,8}([+\(]?\d(?:[\s\(\).]{0,2}\d){6,14})(?!\d)`,
      ),
      spoken: pattern(String.raw`(?:${saidApart}(?: |$)|\d ?){8,15}`),
      spelled: pattern(`(?<!${spelled})1?${spelled}{10,11}(?!${spelled})`),
      digit: pattern(String.raw`${spelled}|[\p{L}\p{M}]+|\d`, "g"),
      digits,
      hiddenDomain: pattern(
        String.raw`([a-z0-9]{3,40}|(?<![a-z0-9])(?:t|wa|ig|vk)) ?(?:[\(\[\{<] ?(?:${any("dot", "dot-in-brackets")}|\.)? ?[\)\]\}>]|${any("dot")}) ?(${TOP_LEVEL})(?![a-z0-9])`,
        "g",
      ),
      hidesDomain: pattern(String.raw`[\(\[\{<]|${plain(folded("dot"))}`),
      isNoName: isOneOf("before-dot"),
    },
    memory: {
      chips: pattern(any("chip-memory", "chip-memory-alone")),
      housings: pattern(any("memory-housing")),
      discs: pattern(any("disc-memory")),
      noDisc: pattern(any("chip-memory-alone")),
    },
    sizes: {
      shoes: pattern(String.raw`(?<![\d.,])(3[4-9]|40)(?:[.,]5)? ?(?:[\-–~\/]|${range}) ?(4[0-9])(?![\d.,])`, "i"),
      letters: pattern(
        String.raw`(?<![\p{L}\d])(?:x{0,3}s|m) ?(?:[\-–~]|${range}) ?(?:x{2,4}l|[2-6]xl)(?![\p{L}\d])`,
        "i",
      ),
      one: pattern(
        `(?:${any("size")}[ :]{0,2}(?:${SYSTEM} ?)?(?:${NUMBER}|${LETTERS})|(?<!${WORD})(?:${SYSTEM} ?${NUMBER}|[wt] ?${TWO_DIGITS}|${NUMBER} ?${SYSTEM}|${NUMBER} ?${any("size-after")}|(?:2[2-9]|30)(?:[.,][05])? ?cm))(?!${WORD})`,
      ),
      letter: pattern(String.raw` ${LETTERS}(?:$|[,;\)])`),
      inches: pattern(String.raw`(?<!${WORD})(?:2[6-9]|3\d|4[0-4])(?: |x)(?:2[89]|3[0-6])(?!${WORD})`),
    },
  };
}

/** A letter of a script that writes blanks between words; Korean glues particles to nouns. */
const LETTER = String.raw`[\p{L}--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Hangul}]]`;
const BEGINS = new RegExp(`^${LETTER}`, "v");
const ENDS = new RegExp(`${LETTER}$`, "v");
/** A word of one letter, which other letters may surround. */
const ONE_LETTER = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]$/v;
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;
/** A pattern that is found nowhere. */
const NOTHING = "[]";

/** A term as texts are folded; `*` at its end is kept. */
export function foldedTerm(term: string): string {
  return term.endsWith("*") ? `${foldedText(term.slice(0, -1))}*` : foldedText(term);
}

/** The source of a pattern for any of the terms, as whole words; the longest first. */
export function anyOf(terms: readonly string[]): string {
  const byEdges = new Map<string, { readonly before: string; readonly after: string; readonly words: string[] }>();
  for (const term of terms) {
    const word = term.replace(/\*$/, "");
    const edges = { before: before(word), after: after(term, word), words: [word] };
    const alike = byEdges.get(edges.before + edges.after);
    if (alike === undefined) byEdges.set(edges.before + edges.after, edges);
    else alike.words.push(word);
  }
  if (byEdges.size === 0) return NOTHING;
  return `(?:${[...byEdges.values()].map((edges) => edges.before + plain(edges.words) + edges.after).join("|")})`;
}

function before(word: string): string {
  if (BEGINS.test(word)) return `(?<!${LETTER})`;
  return /^\d/.test(word) ? String.raw`(?<!\d)` : "";
}

function after(term: string, word: string): string {
  if (term !== word) return `${LETTER}*`;
  if (ENDS.test(word)) return `(?!${LETTER})`;
  if (/\d$/.test(word)) return String.raw`(?!\d)`;
  // "付" goes on in "付け", which is another word
  return ONE_LETTER.test(word) ? String.raw`(?!\p{sc=Hiragana})` : "";
}

/** The same of words that may stand within others. */
function plain(terms: readonly string[]): string {
  if (terms.length === 0) return NOTHING;
  return `(?:${longestFirst(terms)
    .map((term) => term.replace(/\*$/, "").replace(SYNTAX, String.raw`\$&`))
    .join("|")})`;
}

function longestFirst(terms: readonly string[]): string[] {
  return [...new Set(terms)].sort((a, b) => b.length - a.length);
}

/** Whether a text is nothing but what a pattern finds, again and again, with blanks between and around; or empty. */
function runOf(source: string): (text: string) => boolean {
  const one = new RegExp(`(?:${source})(?: |$)`, "vy");
  return (text) => {
    const run = text.trim();
    one.lastIndex = 0;
    while (one.lastIndex < run.length) if (!one.test(run)) return false;
    return true;
  };
}
