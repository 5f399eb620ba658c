import { STYLED } from "./lookalikes.ts";

/** What a code point is for word boundaries: 0 neither, 1 letter of a script that writes spaces, 2 digit, 3 letter of one that does not. */
export type CharClass = 0 | 1 | 2 | 3;

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;
const MARK = /\p{M}/u;
const STRIPPABLE = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u0640]/u;
const SPACE = /[\s\p{Z}\-_/\\\u2010-\u2015\u2212\u30fb\u00b7\u2022]/u;
const APOSTROPHE = /['\u2019\u2018\u02bc\u0060\u00b4\u201b\u2032]/u;
/** Marks that Arabic and Hebrew writers leave out at will. */
const OPTIONAL_MARK = /[\u064b-\u065f\u0670\u06d6-\u06ed\u0591-\u05c7]/u;
const ARABIC: Readonly<Record<string, string>> = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه", ک: "ك", ی: "ي" };
const SYMBOLS: Readonly<Record<string, string>> = {
  "&": " and ",
  "×": "x",
  ß: "ss",
  ø: "o",
  æ: "ae",
  œ: "oe",
  ł: "l",
  đ: "d",
  ı: "i",
  ð: "d",
  ŋ: "n",
  ə: "e",
  "®": "",
  "™": "",
  "©": "",
};

/** How one code point folds: what it becomes and what kind of thing it was. */
export interface Fold {
  readonly text: string;
  readonly kind: "plain" | "space" | "drop" | "mark" | "styled" | "invisible";
}

function computeFold(char: string): Fold {
  const styled = STYLED.get(char) ?? STYLED.get(char.toLowerCase());
  if (styled !== undefined) return { text: styled, kind: "styled" };
  const symbol = SYMBOLS[char.toLowerCase()];
  if (symbol !== undefined) return { text: symbol, kind: symbol === "" ? "drop" : "plain" };
  if (char === "." || char === "\u2024") return { text: ".", kind: "plain" };
  if (char === "\uff9e" || char === "\uff9f") return { text: char.normalize("NFKC"), kind: "mark" };
  if (APOSTROPHE.test(char)) return { text: "", kind: "drop" };
  if (SPACE.test(char)) return { text: " ", kind: "space" };
  if (INVISIBLE.test(char)) return { text: "", kind: "invisible" };
  if (OPTIONAL_MARK.test(char)) return { text: "", kind: "mark" };
  if (DIGIT.test(char)) return { text: digitOf(char), kind: "plain" };
  if (MARK.test(char)) return { text: char.normalize("NFKC"), kind: "mark" };
  const compatible = char.normalize("NFKC").toLowerCase();
  const arabic = ARABIC[compatible];
  if (arabic !== undefined) return { text: arabic, kind: "plain" };
  const isStyled = compatible !== char.normalize("NFC").toLowerCase() && /^[a-z0-9]+$/.test(compatible);
  const text = STRIPPABLE.test(compatible) ? compatible.normalize("NFKD").replace(/\p{M}/gu, "") : compatible;
  return { text: text.replace(/\s+/g, " "), kind: isStyled && !isFullWidth(char) ? "styled" : "plain" };
}

/** Digits of every script count from a zero whose code point ends in 0 or 6; mathematical ones are compatibility forms. */
function digitOf(char: string): string {
  const compatible = char.normalize("NFKC");
  if (compatible.length === 1 && compatible.charCodeAt(0) < 0x80) return compatible;
  const code = char.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** Full-width letters are ordinary in East Asian titles and say nothing about the seller. */
function isFullWidth(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0xff00 && code <= 0xffef;
}

const folds = new Map<string, Fold>();
/** Enough for every script that a day of listings uses; beyond it folding is only slower. */
const FOLD_CACHE_LIMIT = 20_000;

/** Folds one code point for matching: compatibility form, lower case, no Latin, Greek or Cyrillic accents. */
export function foldChar(char: string): Fold {
  const known = folds.get(char);
  if (known !== undefined) return known;
  const fold = computeFold(char);
  if (folds.size < FOLD_CACHE_LIMIT) folds.set(char, fold);
  return fold;
}

const classes = new Uint8Array(0x10000).fill(255);

/** The class of one UTF-16 unit, for word boundaries. Halves of surrogate pairs are nothing. */
export function charClass(unit: number): CharClass {
  const known = classes[unit] ?? 0;
  if (known !== 255) return known as CharClass;
  const char = String.fromCharCode(unit);
  const found: CharClass = DIGIT.test(char)
    ? 2
    : SPACELESS.test(char)
      ? 3
      : LETTER.test(char) || MARK.test(char)
        ? 1
        : 0;
  classes[unit] = found;
  return found;
}
