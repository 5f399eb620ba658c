/** A way of writing that hides a word, by name: plain words in, disguised words out. The number picks among variants. */
export type Obfuscation = (word: string, pick: number) => string;

const letters = (word: string): string[] => Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
const isPlain = (letter: string): boolean => /[a-z]/i.test(letter) && letter.length === 1;
const styled = (upper: number, lower: number): Obfuscation => {
  return (word) =>
    word
      .replace(/[A-Z]/g, (c) => String.fromCodePoint(upper + c.charCodeAt(0) - 65))
      .replace(/[a-z]/g, (c) => String.fromCodePoint(lower + c.charCodeAt(0) - 97));
};
const swap = (pairs: string): Obfuscation => {
  const table = new Map(pairs.split(" ").map((pair) => [pair[0] ?? "", [...pair][1] ?? ""]));
  return (word, pick) => {
    const able = letters(word).filter((letter) => table.has(letter)).length;
    let at = 0;
    // one letter or all of them: never so many that nobody could read it
    return letters(word)
      .map((letter) => {
        const to = table.get(letter);
        if (to === undefined) return letter;
        const mine = at++;
        return pick % 2 === 0 || mine === pick % able ? to : letter;
      })
      .join("");
  };
};
const between = (word: string, sign: string): string =>
  word
    .split(" ")
    .map((part) => letters(part).join(sign))
    .join(" ");
const inside = (word: string, pick: number, put: (before: string, after: string) => string): string => {
  const all = letters(word);
  const places = all.slice(1).flatMap((letter, k) => (isPlain(letter) && isPlain(all[k] ?? "") ? [k + 1] : []));
  const at = places[pick % Math.max(1, places.length)];
  if (at === undefined) return word;
  return all.slice(0, at - 1).join("") + put(all[at - 1] ?? "", all[at] ?? "") + all.slice(at + 1).join("");
};

/** Disguises of letters: any writing that has Latin letters. */
export const OF_LETTERS: Readonly<Record<string, Obfuscation>> = {
  bold: styled(0x1d400, 0x1d41a),
  script: styled(0x1d4d0, 0x1d4ea),
  fullWidth: styled(0xff21, 0xff41),
  circled: styled(0x24b6, 0x24d0),
  squared: (word) => styled(0x1f130, 0x1f130)(word.toUpperCase(), 0),
  negativeSquared: (word) => styled(0x1f170, 0x1f170)(word.toUpperCase(), 0),
  parenthesised: styled(0x1f110, 0x249c),
  flags: (word) => letters(styled(0x1f1e6, 0x1f1e6)(word.toUpperCase(), 0)).join("\u200b"),
  cyrillic: swap("aа cс eе oо pр xх yу iі sѕ jј"),
  greek: swap("oο vν uυ aα"),
  armenian: swap("oօ uս nո"),
  entities: (word) => word.replace(/[a-z]/gi, (c) => `&#${c.charCodeAt(0)};`),
  hexEntities: (word) => word.replace(/[a-z]/gi, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
  upper: (word) => word.toUpperCase(),
};

/** Disguises that put something between letters: any script. */
export const BETWEEN: Readonly<Record<string, Obfuscation>> = {
  zeroWidth: (word) => between(word, "\u200b"),
  joiner: (word) => between(word, "\u2060"),
  softHyphen: (word) => between(word, "\u00ad"),
  bidi: (word) => between(word, "\u200e"),
  marks: (word) =>
    letters(word)
      .map((c) => (isPlain(c) ? `${c}\u0335\u0321\u031b` : c))
      .join(""),
  tags: (word, pick) => inside(word, pick, (a, b) => `${a}<b></b>${b}`),
  comment: (word, pick) => inside(word, pick, (a, b) => `${a}<!-- -->${b}`),
  reversed: (word) => `\u202e${letters(word).reverse().join("")}\u202c`,
};

/** Disguises that a reader undoes in the head: only words long enough for it. */
export const SPELT: Readonly<Record<string, Obfuscation>> = {
  spaced: (word) => letters(word.replaceAll(" ", "")).join(" "),
  dotted: (word) => between(word, "."),
  hyphened: (word) => between(word, "-"),
  starred: (word) => between(word, "*"),
  underscored: (word) => between(word, "_"),
  splitByDot: (word, pick) => inside(word, pick, (a, b) => `${a}.${b}`),
  stretched: (word, pick) => inside(word, pick, (a, b) => `${a}${a}${a}${a}${b}`),
  leet: (word, pick) => swap("a4 e3 i1 o0 s5")(word, pick | 1),
  signs: (word, pick) => swap("a@ i! s$ e€")(word, pick | 1),
};
