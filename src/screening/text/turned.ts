/** Letters as they look upside down, and in a mirror: each is what the letter at its place in the alphabet becomes. */
const UPSIDE_DOWN = [
  "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz",
  "∀ᗺƆᗡƎℲ⅁HIſ⋊˥WNOԀꝹᴚS⊥∩ΛMX⅄Z",
  "  ↄ   ɓ ıſ ן     ɿ ┴   ʌ   ",
  "  Ↄ   פ    ⅂       ┴        ",
];
const MIRRORED = ["ɒdɔbɘʇǫʜiꞁʞlmᴎoqpɿƨƚuvwxyƹ", "  ↄ   ϱ ıį |   n  яꙅ      "];

/** They also stand in plain words. */
const ORDINARY = /[ıſאלןפяǫϱį∩⊥]/;

/** What stands between turned letters as it is. */
const BESIDE = /[ '&.,\d-]/;

/** Nobody turns more than this. */
const LONGEST = 200;
/** One such letter by itself is a phonetic sign. */
const SHORTEST = 2;

/** Words that were written turned around: where they stand in the source, and what they say when turned back. */
export interface Turned {
  readonly from: number;
  readonly to: number;
  /** Empty when the words are not turned. */
  readonly text: string;
}

/** True for a letter that hardly stands in any text but a turned one. */
export function isTurned(char: string): boolean {
  return char > "\u007f" && !ORDINARY.test(char) && TABLES.some((table) => table.has(char));
}

/** Reads the words around the turned letter at `at`, no further back than `floor`. */
export function turnBack(source: string, at: number, floor: number): Turned {
  let read = at + 1;
  for (const table of TABLES) {
    if (!table.has(source[at] ?? "")) continue;
    let from = at;
    while (from > Math.max(floor, at - LONGEST) && isPart(table, source, from - 1)) from--;
    let to = at + 1;
    while (to < Math.min(source.length, at + LONGEST) && isPart(table, source, to)) to++;
    read = Math.max(read, to);
    // words beside them that could be turned too are read both ways; a word that goes on is no turned one
    const near = source.slice(from, to);
    if (goesOn(source[to])) to = from + near.lastIndexOf(" ");
    if (goesOn(source[from - 1])) from += near.includes(" ") ? near.indexOf(" ") + 1 : near.length;
    if (from > at || to <= at || to - from < SHORTEST) continue;
    const shown = [...source.slice(from, to)];
    // what turns text has small letters or capitals
    if (shown.some((char) => /[A-Z]/.test(char)) && shown.some((char) => /[a-zɐ-ʯ]/.test(char))) continue;
    return {
      from,
      to,
      text: shown
        .reverse()
        .map((char) => table.get(char) ?? char)
        .join(""),
    };
  }
  return { from: at, to: read, text: "" };
}

const TABLES: readonly ReadonlyMap<string, string>[] = [UPSIDE_DOWN, MIRRORED].map((rows) => {
  const table = new Map<string, string>();
  for (const row of rows) {
    [...row].forEach((char, k) => {
      if (char !== " " && !table.has(char)) table.set(char, String.fromCharCode(97 + k));
    });
  }
  return table;
});

function isPart(table: ReadonlyMap<string, string>, source: string, at: number): boolean {
  const char = source[at] ?? "";
  return table.has(char) || BESIDE.test(char);
}

function goesOn(beside: string | undefined): boolean {
  return beside !== undefined && !/[\s!-/:-@[-`{-~]/.test(beside);
}
