import { charClass, foldChar, lookalike } from "./fold.ts";
import { folding, textOf } from "./folding.ts";
import { readMarkup } from "./markup.ts";

/** Ways of writing that hide a word from a plain search. */
export type Trick = "invisible" | "marks" | "styled" | "lookalikes" | "spaced" | "leet" | "repeated" | "split";

/** A text made ready for matching, with the way back: unit `i` of `text` began at `map[i]` of `source`; `map[text.length]` is the end. */
export interface View {
  readonly source: string;
  readonly text: string;
  readonly map: Int32Array;
  readonly tricks: ReadonlySet<Trick>;
}

/** More marks than this on one letter belong to no language. */
const MARKS_PER_LETTER = 2;
/** Fewer invisible characters than this come with copied text and emoji. */
const INVISIBLE_IS_TRICK = 2;

/** Folds a text for matching in time linear in its length. Never throws; lone surrogates and control characters are dropped. */
export function normalise(source: string): View {
  const out = folding(source.length);
  const tricks = new Set<Trick>();
  let marks = 0;
  let invisible = 0;
  let styled = 0;
  let plain = 0;
  let nextClose = -2;

  for (let i = 0; i < source.length; ) {
    const unit = source.charCodeAt(i);
    if (unit < 0x80) {
      const folded = ASCII[unit] ?? 0;
      if (folded === MARKUP) {
        if (unit === LESS_THAN && nextClose !== -1 && nextClose < i) nextClose = source.indexOf(">", i);
        const markup = readMarkup(source, i, nextClose);
        if (markup !== undefined) {
          out.add(markup.text === " " ? " " : foldChar(markup.text).text || " ", i);
          marks = 0;
          i = markup.end;
          continue;
        }
      } else {
        if (folded !== DROPPED) out.push(folded, i);
        plain++;
        marks = 0;
        i++;
        continue;
      }
    }
    if (unit >= 0xd800 && unit <= 0xdfff && !isPair(source, i)) {
      i++;
      continue;
    }
    const char = String.fromCodePoint(source.codePointAt(i) ?? 0);
    const fold = foldChar(char);
    if (fold.kind === "mark") {
      marks++;
      if (marks > MARKS_PER_LETTER) tricks.add("marks");
      else if (fold.text !== "") out.mark(fold.text, i);
    } else {
      marks = 0;
      if (fold.kind === "invisible") invisible++;
      else if (fold.kind === "styled") styled++;
      out.add(fold.text, i);
    }
    i += char.length;
  }
  if (invisible >= INVISIBLE_IS_TRICK && plain > 0) tricks.add("invisible");
  if (styled > 1) tricks.add("styled");
  const { units, at } = out.finish();
  if (plain + styled > 0 && unmask(units)) tricks.add("lookalikes");
  const map = new Int32Array(units.length + 1);
  map.set(at);
  map[units.length] = source.length;
  return { source, text: textOf(units), map, tricks };
}

/** The part of the source behind `[start, end)` of the view: offsets and the seller's own characters. */
export function sourceSpan(view: View, start: number, end: number): { start: number; end: number; text: string } {
  const from = view.map[start] ?? 0;
  let next = end;
  const last = view.map[end - 1] ?? from;
  while (next < view.text.length && (view.map[next] ?? 0) <= last) next++;
  const to = Math.max(view.map[next] ?? view.source.length, from);
  const text = view.source.slice(from, to).trimEnd();
  return { start: from, end: from + text.length, text };
}

const DROPPED = 0;
const MARKUP = 1;
const SPACE = 32;
const LESS_THAN = 0x3c;

/** What each ASCII character folds to, as a unit, or one of the two codes above. */
const ASCII = Uint16Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (char === "&" || char === "<") return MARKUP;
  if (/[\s\-_/\\]/.test(char)) return SPACE;
  if (code < 0x20 || code === 0x7f || /['`]/.test(char)) return DROPPED;
  return char.toLowerCase().charCodeAt(0);
});

function isPair(source: string, at: number): boolean {
  const next = source.charCodeAt(at + 1);
  return source.charCodeAt(at) <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
}

/** Replaces look-alikes by Latin letters, only in words that also hold Latin ones, or in a Latin text by a word made of nothing else. */
function unmask(out: Uint16Array): boolean {
  let foreignWord = false;
  let latin = 0;
  const suspects: { from: number; to: number; mixed: boolean }[] = [];
  for (let i = 0; i < out.length; ) {
    const first = out[i] ?? 0;
    if (first < 0x80) {
      // words of ASCII alone are the rule, and quick to pass
      const from = i;
      while (i < out.length && (out[i] ?? 0) < 0x80 && (out[i] ?? 0) !== SPACE) {
        if (isLatin(out[i] ?? 0)) latin++;
        i++;
      }
      if (i >= out.length || out[i] === SPACE) {
        i++;
        continue;
      }
      for (let k = from; k < i; k++) if (isLatin(out[k] ?? 0)) latin--;
      i = from;
    }
    if (charClass(out[i] ?? 0) !== 1) {
      i++;
      continue;
    }
    const from = i;
    let own = 0;
    let alike = 0;
    let foreign = 0;
    for (; i < out.length && charClass(out[i] ?? 0) === 1; i++) {
      const unit = out[i] ?? 0;
      if (isLatin(unit)) own++;
      else if (lookalike(unit) !== undefined) alike++;
      else foreign++;
    }
    latin += own;
    if (foreign > 0 && own === 0) foreignWord = true;
    if (alike > 0 && foreign === 0) suspects.push({ from, to: i, mixed: own > 0 });
  }
  let changed = false;
  for (const word of suspects) {
    if (!word.mixed && (foreignWord || latin === 0 || word.to - word.from < 4)) continue;
    changed = true;
    for (let i = word.from; i < word.to; i++) out[i] = lookalike(out[i] ?? 0) ?? out[i] ?? 0;
  }
  return changed;
}

function isLatin(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}
