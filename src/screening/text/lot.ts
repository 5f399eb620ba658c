import type { SmallWords } from "./small-words.ts";

/** A packet of these, of up to `LARGEST_PACK`, is one article; more of them are as many as are put into common ones. */
export const SOLD_IN_PACKS: ReadonlySet<string> = new Set(["socks", "underwear"]);

/** "2 x polo", "polo (2x)", "polo 2x": inside a title it is a model and its partner, "Air Max 90 x Off-White". */
const TIMES = /(?:^|[(,;:+|&] ?)(\d{1,3})\s?x(?=$|[\s)])(?!\s?\d)|\s(\d{1,3})\s?x$/;
/** "x3", "x 3": what is counted stands before it, as it does not in "Nano X4" or "adidas X 18.3". */
const BY = /(?:^|[\s(])x(\s?)(\d{1,3})(?=$|[\s),!]|\.(?!\d))/;
/** What one of them holds: "100 ml x 3". */
const MEASURE = /\d ?(?:ml|cl|l|g|kg|oz|мл|г)$/;
const MAX_LOT = 500;
/** Nothing longer is searched: a count stands near the article's name. */
const SEARCHED = 300;
const LARGEST_PACK = 6;
const COMMON_PACK = 4;
const DIGIT = /\d/;
/** What a title is read for how many articles it offers. */
interface Titled {
  /** Folded. */
  readonly text: string;
  readonly words: SmallWords["lot"];
  /** What the article is. */
  readonly kind: string;
  /** The places of its kinds and lines, in order. */
  readonly nouns: readonly { readonly end: number }[];
  /** Whether it speaks of a lot in words: "job lot", "bundle". */
  readonly saysLot: boolean;
}

/** How many articles the price is for: the number in the title, else 2 where it speaks of a lot, else 1. */
export function readLot(title: Titled): number {
  const text = title.text.slice(0, SEARCHED);
  const isLimited = (): boolean => title.words.limited.test(text);
  const count = DIGIT.test(text) ? (ofASet(title, text) ?? (isLimited() ? 1 : ofPieces(title, text))) : 1;
  if (SOLD_IN_PACKS.has(title.kind))
    return count > LARGEST_PACK && count <= MAX_LOT ? Math.ceil(count / COMMON_PACK) : 1;
  if (count >= 2 && count <= MAX_LOT) return count;
  return title.saysLot && !isLimited() ? 2 : 1;
}

function ofASet({ words }: Titled, text: string): number | undefined {
  const match = words.ofASet.exec(text);
  return match === null ? undefined : Number(match[1] ?? match[2]);
}

function ofPieces({ words, nouns }: Titled, text: string): number {
  const match = words.pieces.exec(text) ?? TIMES.exec(text);
  if (match === null) return countedBy(text, nouns);
  return words.howOften.test(text.slice(match.index + match[0].length)) ? 1 : Number(match[1] ?? match[2]);
}

/** The number of an "x3" that opens the title, follows a noun or line, directly when the number stands apart, or ends it after a measure: "100 ml x 3". */
function countedBy(text: string, nouns: Titled["nouns"]): number {
  const match = BY.exec(text);
  if (match === null) return 1;
  const counts =
    match.index === 0 ||
    (match.index + match[0].length === text.length && MEASURE.test(text.slice(0, match.index))) ||
    nouns.some(({ end }) => (match[1] === "" ? end <= match.index : end === match.index));
  return counts ? Number(match[2]) : 1;
}
