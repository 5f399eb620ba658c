import { charClass } from "./fold.ts";
import type { Trick, View } from "./normalise.ts";

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "i",
};
/** Signs that sellers put inside a word to break it. */
const SPLITTERS = "*~^+=|.,:;_#";
/** A run of single letters this long is a spelled-out word. */
const SPELLED = 4;

/** The words of a view that seem written to be missed, in plain spelling; `undefined` when there are none. At most three times as long. */
export function unhide(view: View): View | undefined {
  const { text } = view;
  const out: string[] = [];
  const at: number[] = [];
  const tricks = new Set<Trick>(view.tricks);
  const add = (units: readonly string[], from: readonly number[], trick: Trick): void => {
    out.push(...units, " ");
    const last = from[from.length - 1] ?? 0;
    at.push(...from, last + ((view.source.codePointAt(last) ?? 0) > 0xffff ? 2 : 1));
    tricks.add(trick);
  };

  let letters: string[] = [];
  let places: number[] = [];
  const endSpelling = (): void => {
    if (letters.length >= SPELLED && new Set(letters).size > 2) add(letters, places, "spaced");
    letters = [];
    places = [];
  };
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf(" ", start);
    if (end < 0) end = text.length;
    const length = end - start;
    if (length === 1 && charClass(text.charCodeAt(start)) === 1) {
      letters.push(text[start] ?? "");
      places.push(view.map[start] ?? 0);
    } else {
      endSpelling();
      if (length >= SPELLED && length <= 40) plainWord(view, start, end, add);
    }
    start = end + 1;
  }
  endSpelling();
  if (out.length === 0) return undefined;
  const map = new Int32Array(out.length + 1);
  map.set(at);
  map[out.length] = view.source.length;
  return { source: view.source, text: out.join(""), map, tricks };
}

function plainWord(
  view: View,
  start: number,
  end: number,
  add: (units: readonly string[], from: readonly number[], trick: Trick) => void,
): void {
  let letters = 0;
  let leet = 0;
  let split = 0;
  let run = 1;
  let longest = 1;
  for (let i = start; i < end; i++) {
    const unit = view.text[i] ?? "";
    const inside = i > start && i < end - 1;
    if (unit >= "a" && unit <= "z") letters++;
    else if (LEET[unit] !== undefined && (inside || unit === "@" || unit === "$")) leet++;
    else if (inside && SPLITTERS.includes(unit)) split++;
    run = i > start && unit === view.text[i - 1] && unit >= "a" && unit <= "z" ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  if (letters < 3 || (leet === 0 && split === 0 && longest < 3) || leet > letters) return;
  const plain: string[] = [];
  const from: number[] = [];
  for (let i = start; i < end; i++) {
    const unit = view.text[i] ?? "";
    if (leet === 0 && split > 0 && SPLITTERS.includes(unit)) continue;
    const letter = leet > 0 ? (LEET[unit] ?? unit) : unit;
    if (longest >= 3 && letter === plain[plain.length - 1]) continue;
    plain.push(letter);
    from.push(view.map[i] ?? 0);
  }
  add(plain, from, leet > 0 ? "leet" : split > 0 ? "split" : "repeated");
}
