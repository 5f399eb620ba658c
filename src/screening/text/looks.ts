import type { View } from "./normalise.ts";

const LETTER_I = 0x69;
const LETTER_L = 0x6c;
const LETTER_M = 0x6d;
const LETTER_N = 0x6e;
const LETTER_R = 0x72;
const LETTER_V = 0x76;
const LETTER_W = 0x77;
/** Latin, Greek and Cyrillic. */
const CAPITAL_I = new Set("IΙІ");
const VOWELS = new Set("aeiouy");
/** Letters after which languages write an "l". */
const BEFORE_L = new Set("bcfgkpsz");

/** The letter that a folded letter, or it and the next, may pass for; 0 for none. */
export function lookOf(unit: number, next: number): number {
  if (unit === LETTER_I) return LETTER_L;
  if (unit === LETTER_L) return LETTER_I;
  if (unit === LETTER_R && next === LETTER_N) return LETTER_M;
  return unit === LETTER_V && next === LETTER_V ? LETTER_W : 0;
}

/** True when two letters pass for the one. */
export function isPair(look: number): boolean {
  return look === LETTER_M || look === LETTER_W;
}

/**
 * Whether the letter at `at` surely stands for the one that it looks like: a capital "I" after a small letter, a small "l" where
 * words have none. `undefined` when it cannot. `view` has the seller's own characters.
 */
export function isOutOfPlace({ source, map, text }: View, at: number): boolean | undefined {
  const written = source[map[at] ?? 0] ?? "";
  if (text.charCodeAt(at) === LETTER_I) {
    if (!CAPITAL_I.has(written)) return undefined;
    if (at > 0 && isSmall(source[map[at - 1] ?? 0])) return true;
    return isSmall(source[map[at + 1] ?? 0]) ? false : undefined;
  }
  // "L50" is a code
  if (written !== "l" || /\d/.test(text[at + 1] ?? "")) return undefined;
  const left = text[at - 1] ?? " ";
  if (VOWELS.has(left)) return false;
  return !(VOWELS.has(text[at + 1] ?? " ") && (left === " " || BEFORE_L.has(left)));
}

function isSmall(written = ""): boolean {
  return written !== written.toUpperCase();
}
