import type { Random } from "./random.ts";

/** Signs and letters that could be read in more than one way, marks, and what hides between letters. */
const SIGNS = [..."@|*1!40$#~.•/(<&;lrnIO", "\u0301", "\u200b", "\u202e", "ɐ", "а", "１", "一", "🅰"];
const MARKUP = ["<b>", "</i", "&amp;", "&#x41;", "&amp;amp;", "<!--", "&lt;"];

/** A few characters that make a text slow to read when they are repeated: beginnings of terms, hidden as sellers hide them. */
export function inventPiece(random: Random, terms: readonly string[]): string {
  const term = random.pick(terms);
  const start = [...term.slice(0, 1 + random.int(term.length))];
  const some = (from: readonly string[], most: number) =>
    Array.from({ length: 1 + random.int(most) }, () => random.pick(from)).join("");
  const ways = [
    () => start.join(""),
    () => `${start.join("")} `,
    () => `${start.join(" ")} `,
    () => start.map((letter) => (random.chance(0.5) ? random.pick(SIGNS) : letter)).join(""),
    () => start.map((letter) => letter + letter).join(random.chance(0.5) ? " " : ""),
    () => start.join(random.pick(SIGNS)),
    () => some(SIGNS, 4),
    () => start.join("") + some(MARKUP, 2),
  ];
  return random.pick(ways)();
}
