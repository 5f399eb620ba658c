import { charClass, foldChar, lookalike } from "./fold.ts";
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
  const out: string[] = [];
  const at: number[] = [];
  const tricks = new Set<Trick>();
  let marks = 0;
  let invisible = 0;
  let styled = 0;
  let plainAscii = 0;
  let nextClose = -2;

  const emit = (text: string, from: number): void => {
    for (let k = 0; k < text.length; k++) {
      const unit = text[k] ?? "";
      if (unit === " " && (out.length === 0 || out[out.length - 1] === " ")) continue;
      out.push(unit);
      at.push(from);
    }
  };

  for (let i = 0; i < source.length; ) {
    const unit = source.charCodeAt(i);
    if (unit < 0x80) {
      const lower = ASCII[unit] ?? "";
      if (lower.length === 1 && lower !== "&" && lower !== "<") {
        if (lower !== " ") {
          out.push(lower);
          at.push(i);
          plainAscii++;
        } else if (out.length > 0 && out[out.length - 1] !== " ") {
          out.push(" ");
          at.push(i);
        }
        marks = 0;
        i++;
        continue;
      }
      if (unit === 0x26 || unit === 0x3c) {
        if (unit === 0x3c && nextClose !== -1 && nextClose < i) nextClose = source.indexOf(">", i);
        const markup = readMarkup(source, i, nextClose);
        if (markup !== undefined) {
          emit(markup.text === " " ? " " : foldChar(markup.text).text || " ", i);
          marks = 0;
          i = markup.end;
          continue;
        }
      }
    }
    const code = source.codePointAt(i) ?? 0;
    const length = code > 0xffff ? 2 : 1;
    if (code >= 0xd800 && code <= 0xdfff) {
      i++;
      continue;
    }
    const char = String.fromCodePoint(code);
    const fold = foldChar(char);
    if (fold.kind === "mark") {
      marks++;
      const last = out.length - 1;
      const base = out[last] ?? "";
      if (marks > MARKS_PER_LETTER) tricks.add("marks");
      else if (fold.text !== "" && !isBareLetter(base)) addMark(out, at, last, base, fold.text, i);
    } else {
      marks = 0;
      if (fold.kind === "invisible") invisible++;
      else if (fold.kind === "styled") styled++;
      emit(fold.text, i);
    }
    i += length;
  }
  if (out[out.length - 1] === " ") {
    out.pop();
    at.pop();
  }
  if (invisible >= INVISIBLE_IS_TRICK && plainAscii > 0) tricks.add("invisible");
  if (styled > 1) tricks.add("styled");
  dropDots(out, at);
  if (plainAscii + styled > 0 && unmask(out)) tricks.add("lookalikes");
  const map = new Int32Array(out.length + 1);
  map.set(at);
  map[out.length] = source.length;
  return { source, text: out.join(""), map, tricks };
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

const ASCII: readonly string[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[\s\-_/\\]/.test(char)) return " ";
  if (code < 0x20 || code === 0x7f || /['`]/.test(char)) return "";
  return char.toLowerCase();
});

function isBareLetter(unit: string): boolean {
  return unit !== "" && /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\s\d]/u.test(unit);
}

/** Voiced kana arrive in two parts; other scripts keep their marks as they are. */
function addMark(out: string[], at: number[], last: number, base: string, mark: string, from: number): void {
  const whole = (base + mark).normalize("NFC");
  if (last >= 0 && whole.length === 1) out[last] = whole;
  else {
    for (const unit of mark) {
      if (unit.length > 1) continue;
      out.push(unit);
      at.push(from);
    }
  }
}

/** A dot between digits is part of a number; any other dot only separates. In place. */
function dropDots(out: string[], at: number[]): void {
  let write = 0;
  for (let read = 0; read < out.length; read++) {
    let unit = out[read] ?? "";
    if (unit === "." && !(isDigit(out[read - 1]) && isDigit(out[read + 1]))) unit = " ";
    if (unit === " " && (write === 0 || out[write - 1] === " ")) continue;
    out[write] = unit;
    at[write] = at[read] ?? 0;
    write++;
  }
  while (write > 0 && out[write - 1] === " ") write--;
  out.length = write;
  at.length = write;
}

function isDigit(unit: string | undefined): boolean {
  return unit !== undefined && unit >= "0" && unit <= "9";
}

/** Replaces look-alikes by Latin letters, only in words that also hold Latin ones, or in a Latin text by a word made of nothing else. */
function unmask(out: string[]): boolean {
  let foreignWord = false;
  let latin = 0;
  const suspects: { from: number; to: number; mixed: boolean }[] = [];
  for (let i = 0; i < out.length; ) {
    if (charClass((out[i] ?? " ").charCodeAt(0)) !== 1) {
      i++;
      continue;
    }
    const from = i;
    let own = 0;
    let alike = 0;
    let foreign = 0;
    for (; i < out.length && charClass((out[i] ?? " ").charCodeAt(0)) === 1; i++) {
      const unit = out[i] ?? "";
      if (unit >= "a" && unit <= "z") own++;
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
    for (let i = word.from; i < word.to; i++) out[i] = lookalike(out[i] ?? "") ?? out[i] ?? "";
  }
  return changed;
}
