/** A way of writing that hides a word, by name: plain words in, disguised words out. The number picks among variants. */
export type Obfuscation = (word: string, pick: number) => string;

/** Ways of one kind: they can be tried on the same words and are held to the same floor. */
export type Obfuscations = Readonly<Record<string, Obfuscation>>;

const letters = (word: string): string[] => Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
const isPlain = (letter: string): boolean => /^[a-z]$/i.test(letter);
const each = (word: string, to: (letter: string, at: number) => string): string => letters(word).map(to).join("");

/** Small numbers that a pick alone decides: the same pick always gives the same disguise. */
function dice(pick: number): (below: number) => number {
  let state = (pick + 1) >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 16)) >>> 0) % Math.max(1, below);
  };
}

/** Alphabets of single code points; the letters that Unicode put elsewhere are named. */
const styled = (upper: number, lower: number, elsewhere = ""): Obfuscation => {
  const moved = new Map(elsewhere.split(" ").map((pair) => [pair[0], pair.slice(1)]));
  return (word) =>
    each(word, (c) => {
      const from = c >= "a" ? 97 : 65;
      return isPlain(c)
        ? (moved.get(c) ?? String.fromCodePoint((from === 97 ? lower : upper) + c.charCodeAt(0) - from))
        : c;
    });
};
/** One drawn letter for each of a to z. */
const drawn = (alphabet: string): Obfuscation => {
  const all = [...alphabet];
  return (word) => each(word, (c) => (isPlain(c) ? (all[c.toLowerCase().charCodeAt(0) - 97] ?? c) : c));
};
/** Pairs of a letter and what stands for it: one letter is changed, or all of them. */
const swap = (pairs: string): Obfuscation => {
  const table = new Map<string, string[]>();
  for (const [from = "", ...to] of pairs.split(" ")) table.set(from, to);
  return (word, pick) => {
    const roll = dice(pick);
    const able = letters(word).filter((letter) => table.has(letter)).length;
    const only = roll(2) === 0 ? roll(able) : -1;
    let at = 0;
    return each(word, (letter) => {
      const to = table.get(letter);
      if (to === undefined) return letter;
      const mine = at++;
      return only < 0 || mine === only ? (to[roll(to.length)] ?? letter) : letter;
    });
  };
};
const between = (word: string, sign: string): string =>
  word
    .split(" ")
    .map((part) =>
      each(part, (c, at) => (at > 0 && /[a-z0-9]/i.test(c) && /[a-z0-9]/i.test(part[at - 1] ?? "") ? sign + c : c)),
    )
    .join(" ");
/** Changes one place between two plain letters. */
const inside = (word: string, pick: number, put: (before: string, after: string) => string): string => {
  const all = letters(word);
  const places = all.slice(1).flatMap((letter, k) => (isPlain(letter) && isPlain(all[k] ?? "") ? [k + 1] : []));
  const at = places[dice(pick)(places.length)];
  if (at === undefined) return word;
  return all.slice(0, at - 1).join("") + put(all[at - 1] ?? "", all[at] ?? "") + all.slice(at + 1).join("");
};
/** A sign instead of a letter that stands between two. */
const masked = (word: string, pick: number, sign: string): string => {
  const all = letters(word);
  const places = all.flatMap((_, k) =>
    all.slice(k - 1, k + 2).every(isPlain) && k > 0 && k + 1 < all.length ? [k] : [],
  );
  const at = places[dice(pick)(places.length)];
  return all.map((letter, k) => (k === at ? sign : letter)).join("");
};
const reverse = (word: string): string => letters(word).reverse().join("");
const code = (c: string): number => c.charCodeAt(0);
const entities = (write: (c: string) => string): Obfuscation => {
  return (word) => each(word, (c) => (isPlain(c) ? write(c) : c));
};

/** Other alphabets for Latin letters. */
export const ALPHABETS: Obfuscations = {
  bold: styled(0x1d400, 0x1d41a),
  italic: styled(0x1d434, 0x1d44e, "hℎ"),
  boldItalic: styled(0x1d468, 0x1d482),
  script: styled(0x1d49c, 0x1d4b6, "Bℬ Eℰ Fℱ Hℋ Iℐ Lℒ Mℳ Rℛ eℯ gℊ oℴ"),
  boldScript: styled(0x1d4d0, 0x1d4ea),
  fraktur: styled(0x1d504, 0x1d51e, "Cℭ Hℌ Iℑ Rℜ Zℨ"),
  boldFraktur: styled(0x1d56c, 0x1d586),
  doubleStruck: styled(0x1d538, 0x1d552, "Cℂ Hℍ Nℕ Pℙ Qℚ Rℝ Zℤ"),
  sans: styled(0x1d5a0, 0x1d5ba),
  sansBold: styled(0x1d5d4, 0x1d5ee),
  monospace: styled(0x1d670, 0x1d68a),
  fullWidth: styled(0xff21, 0xff41),
  circled: styled(0x24b6, 0x24d0),
  negativeCircled: styled(0x1f150, 0x1f150),
  squared: styled(0x1f130, 0x1f130),
  negativeSquared: styled(0x1f170, 0x1f170),
  parenthesised: styled(0x1f110, 0x249c),
  flags: (word) => letters(styled(0x1f1e6, 0x1f1e6)(word, 0)).join("\u200b"),
  flagsTogether: (word) => styled(0x1f1e6, 0x1f1e6)(word, 0),
  superscript: drawn("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻ"),
  subscript: drawn("ₐbcdₑfgₕᵢⱼₖₗₘₙₒₚqᵣₛₜᵤᵥwₓyz"),
  smallCapitals: drawn("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ"),
  phonetic: drawn("ɑɓƈɗɛʄɠɦɨʝƙɭɱɳɵƥʠɽʂʈʉʋɯxʏʐ"),
  stroked: drawn("ⱥƀȼđɇꞙǥħɨɉꝁłmnøᵽꝗɍsŧʉvwxɏƶ"),
  hooked: drawn("ąḅçďęḟğḥįĵķļṃņọṗqŗşţųṿŵẋÿž"),
  mixedAlphabets: (word, pick) => {
    const roll = dice(pick);
    return each(word, (c) => {
      const some = [ALPHABETS.bold, ALPHABETS.fullWidth, ALPHABETS.smallCapitals, ALPHABETS.circled, ALPHABETS.fraktur];
      return some[roll(some.length + 1)]?.(c, 0) ?? c;
    });
  },
};

/** Letters of scripts in use that look like Latin ones. */
export const LOOKALIKE_SCRIPTS: Obfuscations = {
  cyrillic: swap("aа cс eе oо pр xх yу iі sѕ jј AА BВ CС EЕ HН IІ KК MМ OО PР SЅ TТ XХ"),
  greek: swap("oοσ vν uυ aα iι pρ kκ nη AΑ BΒ EΕ HΗ IΙ KΚ MΜ NΝ OΟ PΡ TΤ XΧ YΥ ZΖ"),
  armenian: swap("oօ uս nո hհ gց qզ"),
  cherokee: (word, pick) =>
    swap("AᎪ BᏴ CᏟ DᎠ EᎬ GᏀ HᎻ IᎥ JᎫ KᏦ LᏞ MᎷ OᎾ PᏢ RᏒ SᏚ TᎢ VᏙ WᎳ YᎩ ZᏃ")(word.toUpperCase(), pick),
  mixedScripts: swap("aаαɑ cсϲᴄ eеҽ oоοօ pрρ xхᕁ yуγ iіι sѕꜱ uսυ nոη rг kкκ lӏ tтτ"),
};

/** Characters that nobody sees. */
export const INVISIBLE: Obfuscations = {
  zeroWidth: (word) => between(word, "\u200b"),
  zeroWidthOnce: (word, pick) => inside(word, pick, (a, b) => `${a}\u200c${b}`),
  joiner: (word) => between(word, "\u2060"),
  byteOrderMark: (word) => between(word, "\ufeff"),
  softHyphen: (word) => between(word, "\u00ad"),
  bidi: (word) => between(word, "\u200e"),
  isolates: (word) => between(word, "\u2068\u2069"),
  variation: (word) => between(word, "\ufe0f"),
  tagCharacters: (word) => between(word, "\u{e0061}"),
  hangulFiller: (word) => between(word, "\u3164"),
  control: (word) => between(word, "\u0008"),
  reversed: (word) => `\u202e${reverse(word)}\u202c`,
  reversedIsolate: (word) => `\u2066\u202e${reverse(word)}\u202c\u2069`,
};

/** Marks on letters. */
export const MARKS: Obfuscations = {
  struck: (word) => each(word, (c) => (isPlain(c) ? `${c}\u0336` : c)),
  underlined: (word) => each(word, (c) => (isPlain(c) ? `${c}\u0332` : c)),
  flood: (word, pick) =>
    each(word, (c) => (isPlain(c) ? c + "\u0335\u0321\u031b\u0346\u035c\u0489".repeat(1 + (pick % 8)) : c)),
  accents: (word, pick) =>
    each(word, (c, at) =>
      /[aeiouc]/i.test(c) ? (c + ["\u0301", "\u0300", "\u0308", "\u0327"][(at + pick) % 4]).normalize("NFC") : c,
    ),
  enclosed: (word) => each(word, (c) => (isPlain(c) ? `${c}\u20e3` : c)),
};

/** What browsers do not show of HTML. */
export const MARKUP: Obfuscations = {
  decimal: entities((c) => `&#${code(c)};`),
  hexadecimal: entities((c) => `&#x${code(c).toString(16)};`),
  unterminated: entities((c) => `&#${code(c)}`),
  zeros: entities((c) => `&#${String(code(c)).padStart(7, "0")};`),
  escapedTwice: entities((c) => `&amp;#${code(c)};`),
  escapedThrice: entities((c) => `&amp;amp;#${code(c)};`),
  oneEntity: (word, pick) => inside(word, pick, (a, b) => `${a}&#x${code(b).toString(16).toUpperCase()};`),
  invisibleEntity: (word, pick) =>
    inside(word, pick, (a, b) => `${a}${["&shy;", "&zwnj;", "&ZeroWidthSpace;", "&#8203;"][pick % 4]}${b}`),
  tags: (word, pick) => inside(word, pick, (a, b) => `${a}<b></b>${b}`),
  spans: (word) => each(word, (c) => (isPlain(c) ? `<span style="color:red">${c}</span>` : c)),
  comment: (word, pick) => inside(word, pick, (a, b) => `${a}<!-- -->${b}`),
  breakable: (word, pick) => inside(word, pick, (a, b) => `${a}<wbr/>${b}`),
  escapedTags: (word, pick) => inside(word, pick, (a, b) => `${a}&lt;i&gt;&lt;/i&gt;${b}`),
};

/** Upside down and mirrored: what generators of "fancy text" offer. */
export const TURNED: Obfuscations = {
  turned: (word) => reverse(drawn("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")(word, 0)),
  turnedOther: (word) => reverse(drawn("ɐqɔpǝɟɓɥıɾʞןɯuodbɹsʇnʌʍxʎz")(word, 0)),
  turnedInPlace: (word, pick) => swap("aɐ cɔ eǝ hɥ kʞ rɹ tʇ vʌ wʍ yʎ")(word, pick),
};

/** Disguises that a reader undoes in the head: only words long enough for it. */
export const SPELT: Obfuscations = {
  spaced: (word) => letters(word.replaceAll(" ", "")).join(" "),
  dotted: (word) => between(word, "."),
  middleDots: (word) => between(word, "·"),
  hyphened: (word) => between(word, "-"),
  starred: (word) => between(word, "*"),
  underscored: (word) => between(word, "_"),
  slashed: (word) => between(word, "/"),
  barred: (word) => between(word, "|"),
  commas: (word) => between(word, ","),
  plus: (word) => between(word, "+"),
  tildes: (word) => between(word, "~"),
  emoji: (word) => between(word, "🔥"),
  hearts: (word) => between(word, " ❤️ "),
  brackets: (word) => each(word, (c) => (isPlain(c) ? `[${c}]` : c)),
  vertical: (word) => between(word, "\n"),
  verticalReturns: (word) => letters(word.replaceAll(" ", "")).join("\r\n"),
  wideSpaces: (word) => letters(word.replaceAll(" ", "")).join("\u2003"),
  splitByDot: (word, pick) => inside(word, pick, (a, b) => `${a}.${b}`),
  splitByUnderscore: (word, pick) => inside(word, pick, (a, b) => `${a}_${b}`),
  splitByEmoji: (word, pick) => inside(word, pick, (a, b) => `${a}✨${b}`),
  stretched: (word, pick) => inside(word, pick, (a, b) => `${a}${a}${a}${a}${b}`),
  stretchedAll: (word) => each(word, (c) => (isPlain(c) ? c.repeat(3) : c)),
  doubledAll: (word) => each(word, (c) => (isPlain(c) ? c.repeat(2) : c)),
  leet: swap("a4 e3 i1 o0 s5 t7"),
  leetUpper: (word, pick) => swap("A4 E3 I1 O0 S5 B8 G6")(word.toUpperCase(), pick),
  signs: swap("a@ i! s$ e€ l| c( t+"),
  masked: (word, pick) => masked(word, pick, "*"),
  maskedOther: (word, pick) => masked(word, pick, "#_•~"[pick % 4] ?? "#"),
  capitalI: (word, pick) => swap("lI")(word, pick),
  smallL: (word, pick) => swap("il IL")(word, pick).replaceAll("L", (c, at) => (word[at] === "I" ? "l" : c)),
  letterPairs: (word) => word.replaceAll("m", "rn").replaceAll("w", "vv"),
};

/** A word hidden twice. */
export function twice(first: Obfuscation, second: Obfuscation): Obfuscation {
  return (word, pick) => second(first(word, pick), pick + 1);
}
