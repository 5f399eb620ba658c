import type { SmallWords } from "./small-words.ts";

/** A pair is sold with the sizes of two systems, or as fitting the next one. */
const LEAST_SPAN = 5;
/** Three sizes after each other are a stock. */
const STOCK = /(?<![\d.,])\d\d(?:[ ,]+\d\d){2}(?!\d)/;
const LETTERS_OF_A_STOCK = /(?<![\p{L}\d])(?:s|m|l|xl)(?:[ ,]+(?:m|l|xl|xxl|2xl|3xl)){2}(?![\p{L}\d])/u;
/** "Size 6 to 11" is a stock, "Gr. 38/40" a dress. */
const LEAST_STEP = 3;
const FIRST = /\d{1,2}/;
const FURTHER = /^ (?:\p{L}{1,3} )?(\d{1,2})(?![\d.,])/u;
/** A number that ends the title, or a clause of it, without any word: "Samba OG white 38", "robe noire, 40". */
const CLOSING = / (?:(?:3[4-9]|4\d|5[0-6])(?:[.,]5|1⁄2| 1 2| [12] 3)|(?<!\d )(?:3[4-9]|4\d|5[0-6]))(?:$|[,;)])/;
/** Shirts close with a player's number. */
const NUMBERED = new Set(["tshirt", "top", "hoodie", "underwear"]);

/** What a size may be of. */
interface Worn {
  readonly kind: string;
  readonly family: string;
}

/** Whether a title, as written, offers a run of sizes: "36-46", "du 36 au 46", "S-XXL". */
export function spansSizes({ shoes, letters }: SmallWords["sizes"], title: string): boolean {
  const run = shoes.exec(title);
  return (run !== null && Number(run[2]) - Number(run[1]) >= LEAST_SPAN) || letters.test(title);
}

/**
 * Whether a folded title names one size of what is worn, as one does who has a single piece: "taille 38", "W31 L32",
 * "EU 42.5", "27 cm". Linear in the title's length.
 */
export function namesOneSize(sizes: SmallWords["sizes"], text: string, { kind, family }: Worn): boolean {
  const clothes = family === "clothing";
  if ((!clothes && family !== "footwear") || STOCK.test(text) || LETTERS_OF_A_STOCK.test(text)) return false;
  const size = sizes.one.exec(text);
  if (size === null) {
    if (CLOSING.test(text)) return !NUMBERED.has(kind);
    return clothes && (sizes.letter.test(text) || (kind === "trousers" && sizes.inches.test(text)));
  }
  const further = FURTHER.exec(text.slice(size.index + size[0].length));
  return further === null || Number(further[1]) - Number(FIRST.exec(size[0])?.[0] ?? further[1]) < LEAST_STEP;
}
