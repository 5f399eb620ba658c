import { judgeWalk, type Plain, STRETCHED, type Walk } from "./disguise-guards.ts";
import { charClass } from "./fold.ts";
import { isOutOfPlace, isPair, lookOf } from "./looks.ts";
import { isWhole } from "./matcher.ts";
import type { Trick, View } from "./normalise.ts";
import { ASCII, buildTrie } from "./trie.ts";

/** A term that is looked for in disguise. */
export interface Sought<M> {
  /** Folded by `normalise`. */
  readonly term: string;
  readonly meaning: M;
  /** It says what the goods are, rather than naming a brand: no other word is spelled nearly so. */
  readonly wording: boolean;
  /** It may be cut in two anywhere: the pieces are hardly other words. */
  readonly pieces: boolean;
}

/** A disguised term: its place in the view and what had to be undone to read it. */
export interface Disguised<M> {
  readonly meaning: M;
  readonly start: number;
  readonly end: number;
  readonly tricks: readonly Trick[];
}

/** Looks for terms that are spelled out, split, masked, stretched or written with digits. */
export interface Disguises<M> {
  /** `steps` counts the work done: at most `STEPS_PER_START` for each character. */
  search(view: View): { readonly found: Disguised<M>[]; readonly steps: number };
}

/** What a sign may stand for. Money signs and digits in words are letters to the eye. */
const LEET: ReadonlyMap<number, readonly number[]> = new Map(
  Object.entries({
    "0": "oо",
    "1": "il",
    "2": "z",
    "3": "eзе",
    "4": "aча",
    "5": "s",
    "6": "gbб",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    $: "s",
    "!": "il",
    "|": "il",
    "+": "t",
    "(": "c",
    "€": "e",
    "£": "l",
    "¥": "y",
    "¢": "c",
    "₩": "w",
    "₽": "p",
    "₿": "b",
    "฿": "b",
    "₮": "t",
    "₦": "n",
    "₭": "k",
    "₴": "s",
    "§": "s",
    "¡": "i",
    "∂": "d",
    "∆": "a",
  }).map(([sign, letters]) => [sign.charCodeAt(0), [...letters].map((letter) => letter.charCodeAt(0))]),
);
/** Signs that stand for one letter the seller did not write. */
const MASKS = new Set([..."*#%?~^_•●"].map((sign) => sign.charCodeAt(0)));
/** More than this between two letters ends a word. */
const MAX_GAP = 3;
/** Longer terms are searched in plain spelling only: a bit is kept for each letter. */
const MAX_LETTERS = 30;
const MAX_MASKED = 3;
/** A walk that branches more than this reads noise. */
const STEPS_PER_START = 160;

/** Builds the search over folded terms. Terms of fewer than two letters are left out. */
export function buildDisguises<M>(terms: Iterable<Sought<M>>): Disguises<M> {
  const patterns: (Plain & { readonly meaning: M })[] = [];
  const squeezed: string[] = [];
  const gaps = new Map<string, number>();
  for (const { term, meaning, wording, pieces } of terms) {
    const { letters, natural } = squeeze(term);
    if (letters.length < 2 || letters.length > MAX_LETTERS) continue;
    patterns.push({ meaning, natural, wording, pieces, letters: letters.length, first: letters.charCodeAt(0) });
    squeezed.push(letters);
    // "katespade" and "kate spade": a gap that one spelling has is natural
    gaps.set(letters, (gaps.get(letters) ?? 0) | natural);
  }
  patterns.forEach((pattern, id) => {
    pattern.natural = gaps.get(squeezed[id] ?? "") ?? 0;
  });
  const { child, firstChild, last, before } = buildTrie(squeezed);

  // Most words are no beginning of any term, and end a walk before there is anything to undo.
  const leadsNowhere = (text: string, start: number): boolean => {
    let state = 0;
    for (let at = start; ; at++) {
      const unit = text.charCodeAt(at);
      const next = text.charCodeAt(at + 1);
      if (!(unit >= LETTER_A && unit <= LETTER_Z) || unit === next) return false;
      const look = lookOf(unit, next);
      if (look > 0 && child(state, look) > 0) return false;
      state = child(state, unit);
      if (state === 0) return true;
      if ((last[state] ?? -1) >= 0) return false;
    }
  };

  return {
    search(view) {
      const { text, map, source } = view;
      let runs: Int32Array | undefined;
      const found: Disguised<M>[] = [];
      let steps = 0;
      let limit = 0;
      let start = 0;
      let best: Disguised<M> | undefined;

      // Two of a letter are common, more are rare: only then is every run measured, once.
      const runEnd = (at: number): number => {
        if (text.charCodeAt(at) !== text.charCodeAt(at + 2)) return at + 2;
        runs ??= runEnds(text);
        return runs[at] ?? at + 1;
      };

      const arrive = (state: number, end: number, letters: number, gaps: number, undone: number): void => {
        if (steps >= limit) return;
        steps++;
        for (let id = last[state] ?? -1; id >= 0; id = before[id] ?? -1) {
          const pattern = patterns[id];
          if (pattern === undefined || (best !== undefined && best.end >= end)) continue;
          if (!isWhole(text, start, end)) continue;
          const tricks = judgeWalk(view, start, unpack(end, gaps, undone), pattern);
          if (tricks !== undefined) best = { meaning: pattern.meaning, start, end, tricks };
        }
        if ((firstChild[state] ?? 0) < (firstChild[state + 1] ?? 0)) onward(state, end, letters, gaps, undone);
      };

      const onward = (state: number, end: number, letters: number, gaps: number, undone: number): void => {
        for (let at = end; at < text.length && at - end <= MAX_GAP; at++) {
          const unit = text.charCodeAt(at);
          if (isGap(unit)) continue;
          consume(state, at, letters, at > end ? gaps | (1 << (letters - 1)) : gaps, undone);
          // a sign that may stand for a letter may also stand between two, by itself
          if (!isSign(unit) || isLeetSign(text.charCodeAt(at + 1))) break;
        }
        if (hides(end) && ((undone / MASKED) & COUNT) < MAX_MASKED) {
          for (let next = firstChild[state] ?? 0; next < (firstChild[state + 1] ?? 0); next++)
            arrive(next, end + 1, letters + 1, gaps, undone + MASKED);
        }
      };

      // some signs that hide a letter are folded to a blank
      const hides = (at: number): boolean => {
        const unit = text.charCodeAt(at);
        return isMask(unit) || (unit === SPACE && isMask(source.charCodeAt(map[at] ?? 0)));
      };

      const consume = (state: number, at: number, letters: number, gaps: number, undone: number): void => {
        const unit = text.charCodeAt(at);
        const next = child(state, unit);
        if (next > 0) {
          arrive(next, at + 1, letters + 1, gaps, undone);
          if (unit === text.charCodeAt(at + 1) && charClass(unit) !== 2) {
            const end = runEnd(at);
            const stretched = (end - at >= STRETCHED ? undone | LONG_RUN : undone) + RUNS;
            arrive(next, end, letters + 1, gaps, stretched);
            const twice = end - at >= STRETCHED ? child(next, unit) : 0;
            if (twice > 0) arrive(twice, end, letters + 2, gaps, stretched);
          }
        }
        const look = lookOf(unit, text.charCodeAt(at + 1));
        const other = look > 0 ? child(state, look) : 0;
        if (other > 0) {
          const sure = isPair(look) ? false : isOutOfPlace(view, at);
          if (sure !== undefined)
            arrive(
              other,
              isPair(look) ? at + 2 : at + 1,
              letters + 1,
              gaps,
              sure ? undone + LOOKS : (undone + LOOKS) | UNSURE,
            );
        }
        const alike = unit < ASCII && ((SIGNS[unit] ?? 0) & LETTER) === 0 ? undefined : LEET.get(unit);
        if (alike === undefined) return;
        for (const letter of alike) {
          const other = child(state, letter);
          if (other > 0) arrive(other, at + 1, letters + 1, gaps, undone + 1);
        }
      };

      for (let i = 0; i < text.length; i++) {
        if (!isStart(text, i) || leadsNowhere(text, i)) continue;
        start = i;
        limit = steps + STEPS_PER_START;
        best = undefined;
        consume(0, i, 0, 0, 0);
        if (best !== undefined) found.push(best);
      }
      return { found, steps };
    },
  };
}

// What a walk undid is counted in one number, so that a step makes no object: leet in the lowest six bits, then these.
const MASKED = 1 << 6;
const RUNS = 1 << 12;
const LONG_RUN = 1 << 18;
const LOOKS = 1 << 19;
const UNSURE = 1 << 25;
const COUNT = 63;

function unpack(end: number, gaps: number, undone: number): Walk {
  return {
    end,
    gaps,
    leet: undone & COUNT,
    masked: (undone / MASKED) & COUNT,
    runs: (undone / RUNS) & COUNT,
    longRun: (undone & LONG_RUN) !== 0,
    looks: (undone / LOOKS) & COUNT,
    unsure: (undone & UNSURE) !== 0,
  };
}

/** A term's letters and digits, and a bit for each that the term itself separates from the next. */
function squeeze(term: string): { letters: string; natural: number } {
  let letters = "";
  let natural = 0;
  for (let k = 0; k < term.length; k++) {
    if (charClass(term.charCodeAt(k)) === 0) {
      if (letters.length > 0 && letters.length <= MAX_LETTERS) natural |= 1 << (letters.length - 1);
    } else letters += term[k];
  }
  return { letters, natural };
}

/** For each place, where the run of its unit ends. */
function runEnds(text: string): Int32Array {
  const ends = new Int32Array(text.length);
  for (let i = text.length - 1; i >= 0; i--) {
    ends[i] = i + 1 < text.length && text.charCodeAt(i) === text.charCodeAt(i + 1) ? (ends[i + 1] ?? 0) : i + 1;
  }
  return ends;
}

function isStart(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const own = charClass(unit);
  if (own === 3) return true;
  if (own === 0 && !LEET.has(unit)) return false;
  if (at === 0) return true;
  const before = charClass(text.charCodeAt(at - 1));
  return before === 0 || before === 3;
}

const SPACE = 32;
const LETTER_A = 0x61;
const LETTER_Z = 0x7a;
const GAP = 1;
const MASK = 2;
const LETTER = 4;
const SIGN = 8;
/** What each ASCII character may be: nearly every step asks. */
const SIGNS = Uint8Array.from({ length: ASCII }, (_, unit) => {
  const leet = LEET.has(unit);
  const sign = charClass(unit) === 0;
  return (sign ? SIGN : 0) | (sign && !leet ? GAP : 0) | (MASKS.has(unit) ? MASK : 0) | (leet ? LETTER : 0);
});

function isGap(unit: number): boolean {
  return unit < ASCII ? ((SIGNS[unit] ?? 0) & GAP) !== 0 : charClass(unit) === 0 && !LEET.has(unit);
}

/** No letter and no digit, though it may stand for one. */
function isSign(unit: number): boolean {
  return unit < ASCII ? ((SIGNS[unit] ?? 0) & SIGN) !== 0 : charClass(unit) === 0;
}

function isLeetSign(unit: number): boolean {
  return isSign(unit) && !isGap(unit);
}

function isMask(unit: number): boolean {
  return unit < ASCII ? ((SIGNS[unit] ?? 0) & MASK) !== 0 : MASKS.has(unit);
}
