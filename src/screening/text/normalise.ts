import { foldChar } from "./fold.ts";
import { Folding } from "./folding.ts";
import { readMarkup } from "./markup.ts";
import { isTurned, turnBack } from "./turned.ts";
import { type MeantInLatin, unmask } from "./unmask.ts";

/** Ways of writing that hide a word from a plain search. */
export type Trick =
  | "invisible"
  | "marks"
  | "styled"
  | "lookalikes"
  | "markup"
  | "reversed"
  | "spaced"
  | "split"
  | "leet"
  | "repeated"
  | "masked";

/** A text made ready for matching, with the way back: unit `i` of `text` began at `map[i]` of `source`; `map[text.length]` is the end. */
export interface View {
  readonly source: string;
  readonly text: string;
  readonly map: Int32Array;
  readonly tricks: ReadonlySet<Trick>;
}

/** More marks than this on one letter belong to no language. */
const MARKS_PER_LETTER = 2;
/** Fewer invisible characters than this come with copied text and emoji, unless they stand between two plain letters. */
const INVISIBLE_IS_TRICK = 2;
const SOFT_HYPHEN = "\u00ad";
/** The control that shows what follows from right to left, whatever its letters; what ends it is the other two and a line's end. */
const OVERRIDE = 0x202e;
/** Nobody reads more than this backwards. */
const OVERRIDE_LIMIT = 200;
const OVERRIDE_ENDS = new Set([OVERRIDE, 0x202c, 0x2069, 0x0a]);

/**
 * Folds a text for matching in time linear in its length. Never throws; lone surrogates and control characters are dropped.
 * Words of look-alikes alone stay as they are unless `isMeant` knows them.
 */
export function normalise(source: string, isMeant: MeantInLatin = () => false): View {
  const out = new Folding(source.length);
  const tricks = new Set<Trick>();
  const other = otherChars(out, source, tricks);
  let nextClose = -2;
  let glued = false;
  let turnedUpTo = 0;

  for (let i = 0; i < source.length; ) {
    const stop = out.run(source, i, FOLDED, APART);
    if (stop > i) {
      other.passed();
      i = stop;
      continue;
    }
    const unit = source.charCodeAt(i);
    if (unit < 0x80) {
      if (unit === LESS_THAN && nextClose !== -1 && nextClose < i) nextClose = source.indexOf(">", i);
      const markup = readMarkup(source, i, nextClose);
      if (markup !== undefined) {
        if (source.charCodeAt(i - 1) !== GREATER_THAN) glued = isLetter(source, i - 1);
        const inside = glued && isLetter(source, markup.end);
        if (markup.tag) out.add(markup.text, i);
        else other.fold(markup.text, i);
        if (markup.tag ? markup.text === "" && inside : isLetter(markup.text, 0)) tricks.add("markup");
        i = markup.end;
        continue;
      }
      other.fold(String.fromCharCode(unit), i);
      i++;
      continue;
    }
    if (unit >= 0xd800 && unit <= 0xdfff && !isPair(source, i)) {
      i++;
      continue;
    }
    if (unit === OVERRIDE) {
      const end = endOfOverride(source, i + 1);
      // shown from right to left: what the buyer reads is the reverse
      const shown = [...source.slice(i + 1, end)].reverse();
      if (shown.some((char) => /[a-z]/i.test(char))) tricks.add("reversed");
      for (const char of shown) other.fold(char, i);
      i = end;
      continue;
    }
    const char = String.fromCodePoint(source.codePointAt(i) ?? 0);
    if (i >= turnedUpTo && isTurned(char)) {
      const { from, to, text } = turnBack(source, i, turnedUpTo);
      turnedUpTo = to;
      if (text !== "") {
        tricks.add("reversed");
        for (; i < to; i++) out.add(foldChar(source[i] ?? "").text, i);
        out.again(text, from);
        continue;
      }
    }
    other.fold(char, i);
    remember(char);
    i += char.length;
  }
  other.judge();
  const { text, map } = out.finish(source.length, (units, at) => {
    if (other.seen() && unmask(units, at, source, isMeant)) tricks.add("lookalikes");
  });
  return { source, text, map, tricks };
}

/** Letters, digits and marks that only change case: most titles have nothing else. Dots depend on their neighbours. */
const SIMPLE = /^[\w !"#$%()*+,:;=?@[\]^{|}~/\\-]*$/;
const SEPARATORS = /[\s\-_/\\]+/g;

/** The text that `normalise` gives, without the way back to the source. */
export function foldedText(source: string, isMeant?: MeantInLatin): string {
  return SIMPLE.test(source) ? source.toLowerCase().replace(SEPARATORS, " ").trim() : normalise(source, isMeant).text;
}

/** Folds what is not read in a run, and counts what only tricks have many of. */
function otherChars(
  out: Folding,
  source: string,
  tricks: Set<Trick>,
): {
  fold(char: string, from: number): void;
  /** A run of others went by. */
  passed(): void;
  judge(): void;
  seen(): boolean;
} {
  let marks = 0;
  let invisible = 0;
  let styled = 0;
  let plain = false;
  return {
    fold(char, from) {
      const fold = foldChar(char);
      if (fold.kind === "mark") {
        marks++;
        if (marks > MARKS_PER_LETTER) tricks.add("marks");
        else if (fold.text !== "") out.mark(fold.text, from);
        return;
      }
      marks = 0;
      if (fold.kind === "invisible") {
        invisible++;
        if (char !== SOFT_HYPHEN && isLetter(source, from - 1) && isLetter(source, from + char.length))
          tricks.add("invisible");
      } else if (fold.kind === "styled") styled++;
      else if (fold.text.charCodeAt(0) < 0x80) plain = true;
      out.add(fold.text, from);
    },
    passed() {
      marks = 0;
    },
    judge() {
      if (invisible >= INVISIBLE_IS_TRICK && (plain || out.ascii)) tricks.add("invisible");
      if (styled > 1) tricks.add("styled");
    },
    seen: () => plain || out.ascii || styled > 0,
  };
}

/** The part of the source behind `[start, end)` of the view: offsets and the seller's own characters. */
export function sourceSpan(view: View, start: number, end: number): { start: number; end: number; text: string } {
  const from = view.map[start] ?? 0;
  let next = end;
  const last = view.map[end - 1] ?? from;
  while (next < view.text.length && (view.map[next] ?? 0) <= last) next++;
  const to = Math.max(view.map[next] ?? view.source.length, from);
  const cut = view.source.slice(from, to).trimEnd();
  const text = cut.trimStart();
  const at = from + cut.length - text.length;
  return { start: at, end: at + text.length, text };
}

/** A character that folding leaves out; `Folding.run` knows it too. */
const DROPPED = 0;
/** One that is looked at apart from its neighbours: markup, or what has not been met yet. */
const APART = 1;
const SPACE = 32;
const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;

/** What each unit folds to, as a unit, or one of the two codes above. */
const FOLDED = new Uint16Array(0x10000).fill(APART);
for (let code = 0; code < 0x80; code++) {
  const char = String.fromCharCode(code);
  if (char === "&" || char === "<") continue;
  if (/[\s\-_/\\]/.test(char)) FOLDED[code] = SPACE;
  else if (code < 0x20 || code === 0x7f || /['`]/.test(char)) FOLDED[code] = DROPPED;
  else FOLDED[code] = char.toLowerCase().charCodeAt(0);
}

/** Lets a character be read in runs from now on, if nothing but one unit ever becomes of it, whatever stands beside it. */
function remember(char: string): void {
  if (char.length > 1) return;
  const { text, kind } = foldChar(char);
  if (text.length === 1 && (kind === "plain" || kind === "space") && !isTurned(char))
    FOLDED[char.charCodeAt(0)] = text.charCodeAt(0);
}

function isLetter(source: string, at: number): boolean {
  const code = source.charCodeAt(at) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

function isPair(source: string, at: number): boolean {
  const next = source.charCodeAt(at + 1);
  return source.charCodeAt(at) <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
}

function endOfOverride(source: string, from: number): number {
  const limit = Math.min(source.length, from + OVERRIDE_LIMIT);
  let end = from;
  while (end < limit && !OVERRIDE_ENDS.has(source.charCodeAt(end))) end++;
  return end;
}
