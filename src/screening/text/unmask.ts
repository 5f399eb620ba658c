import { charClass } from "./fold.ts";
import { FAUX_LATIN, LATIN_FOR_CYRILLIC, LOOKALIKES } from "./lookalikes.ts";

const SPACE = 32;
/** No word that anybody looks for is longer. */
const LONGEST_WORD = 40;

/** Whether a word that is made of look-alikes alone ("сору") is meant as the Latin word that it looks like. */
export type MeantInLatin = (written: string, latin: string) => boolean;

/**
 * Replaces look-alikes in folded units, in place: by Latin letters in words that also hold Latin ones, and in a text that
 * is otherwise Latin in words made of nothing else that `isMeant` says are meant so; by Cyrillic ones where Latin letters
 * stand in a Cyrillic word. True when anything changed.
 */
export function unmask(units: Uint16Array, at: Int32Array, source: string, isMeant: MeantInLatin): boolean {
  let foreignWord = false;
  let latin = 0;
  const suspects: Word[] = [];
  for (let i = 0; i < units.length; ) {
    const first = units[i] ?? 0;
    if (first < 0x80) {
      // words of ASCII alone are the rule, and quick to pass
      const from = i;
      let own = 0;
      while (i < units.length && (units[i] ?? 0) < 0x80 && (units[i] ?? 0) !== SPACE) {
        if (isLatin(units[i] ?? 0)) own++;
        i++;
      }
      if (i >= units.length || units[i] === SPACE) {
        latin += own;
        i++;
        continue;
      }
      i = from;
    }
    if (charClass(units[i] ?? 0) !== 1) {
      i++;
      continue;
    }
    const word = { from: i, to: i, own: 0, strict: 0, faux: 0, foreign: 0, mixed: false };
    const alphabet = alphabetOf(units[i] ?? 0);
    for (; i < units.length && charClass(units[i] ?? 0) === 1; i++) {
      if (alphabetOf(units[i] ?? 0) !== alphabet) word.mixed = true;
      if (isLatin(units[i] ?? 0)) word.own++;
      else if (letterFor(LOOKALIKES, units, at, source, i) !== undefined) word.strict++;
      else if (letterFor(FAUX_LATIN, units, at, source, i) !== undefined) word.faux++;
      else word.foreign++;
    }
    word.to = i;
    latin += word.own;
    if (!word.mixed && word.own === 0 && word.foreign + word.faux > 0) foreignWord = true;
    if (word.own < word.to - word.from && (word.own > 0 || word.foreign + (word.mixed ? 0 : word.faux) === 0))
      suspects.push(word);
  }
  let changed = false;
  for (const word of suspects) {
    const mixed = word.mixed || word.own > 0;
    if (!mixed && (foreignWord || latin === 0 || word.to - word.from > LONGEST_WORD)) continue;
    const letters = readAsLatin(units, at, source, word);
    // "сумка", "куртка": whole words of a language may look Latin
    const mayBeRead = !mixed && letters.length > 1 && isInUse(units[word.from] ?? 0);
    if (mayBeRead && !isMeant(textOf(units.subarray(word.from, word.to)), letters)) continue;
    if (word.own > 0 && word.foreign + word.faux > 0 && (word.foreign > 0 || word.own < word.strict + word.faux)) {
      if (toCyrillic(units, word)) changed = true;
      if (word.foreign > 0 || isCyrillic(units[word.from] ?? 0)) continue;
    }
    // a single "α" in a Latin text is a Greek letter as often as a disguise
    if (mixed || word.to - word.from > 1) changed = true;
    for (let k = 0; k < letters.length; k++) units[word.from + k] = letters.charCodeAt(k);
  }
  return changed;
}

function textOf(units: Uint16Array): string {
  return String.fromCharCode(...units);
}

function readAsLatin(units: Uint16Array, at: Int32Array, source: string, { from, to }: Word): string {
  let letters = "";
  for (let i = from; i < to; i++)
    letters +=
      letterFor(LOOKALIKES, units, at, source, i) ??
      letterFor(FAUX_LATIN, units, at, source, i) ??
      String.fromCharCode(units[i] ?? 0);
  return letters;
}

interface Word {
  readonly from: number;
  readonly to: number;
  readonly own: number;
  readonly strict: number;
  readonly faux: number;
  readonly foreign: number;
  /** Its letters are of more than one alphabet. */
  readonly mixed: boolean;
}

/** Capitals and small letters look like different Latin ones, so the seller's own character is asked first. */
function letterFor(
  table: ReadonlyMap<string, string>,
  units: Uint16Array,
  at: Int32Array,
  source: string,
  i: number,
): string | undefined {
  const unit = units[i] ?? 0;
  if (unit < 0x80) return undefined;
  const written = source[at[i] ?? 0] ?? "";
  const folded = String.fromCharCode(unit);
  return (written.toLowerCase() === folded ? table.get(written) : undefined) ?? table.get(folded);
}

/** Writes a word of mostly Cyrillic letters wholly in Cyrillic; false when a Latin letter has no counterpart there. */
function toCyrillic(units: Uint16Array, word: Word): boolean {
  const letters: string[] = [];
  for (let i = word.from; i < word.to; i++) {
    const letter = String.fromCharCode(units[i] ?? 0);
    const cyrillic = isLatin(units[i] ?? 0) ? LATIN_FOR_CYRILLIC.get(letter) : letter;
    if (cyrillic === undefined || !isCyrillic(cyrillic.charCodeAt(0))) return false;
    letters.push(cyrillic);
  }
  letters.forEach((letter, k) => {
    units[word.from + k] = letter.charCodeAt(0);
  });
  return true;
}

/** Of the alphabets that look like Latin, a number for each; 0 for Latin and all others. */
function alphabetOf(unit: number): number {
  if (unit < 0x370 || unit > 0x13ff) return 0;
  return unit < 0x400 ? 1 : unit < 0x530 ? 2 : unit < 0x590 ? 3 : unit >= 0x13a0 ? 4 : 0;
}

/** Of an alphabet that listings are written in: Greek, Cyrillic, Armenian or Hebrew. Nobody sells in Cherokee. */
function isInUse(unit: number): boolean {
  return unit >= 0x370 && unit < 0x600;
}

function isCyrillic(unit: number): boolean {
  return unit >= 0x400 && unit <= 0x52f;
}

function isLatin(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}
