/** Browsers read some entities without their semicolon, and text that was escaped three times is read three times. */
const ENTITY = /&(?:amp;){0,2}(?:#(\d{1,7});?|#[xX]([0-9a-fA-F]{1,6});?|([a-zA-Z]{2,14});|(nbsp|shy))/y;
/** A tag that was escaped: shown as text here, as a tag where it was copied from. */
const ESCAPED_TAG = /&(?:amp;){0,2}lt;\/?([a-zA-Z][a-zA-Z0-9]{0,15})[^<>&]{0,100}&(?:amp;){0,2}gt;/y;
const TAG_NAME = /^<\/?([a-zA-Z][a-zA-Z0-9]{0,15})/;
/** A tag longer than this is text with a stray `<`. */
const TAG_LIMIT = 400;
/** Tags that change the look of letters and separate no words. */
const INLINE = new Set(
  "a abbr b bdi bdo big cite code del em font i ins mark nobr s small span strike strong sub sup tt u wbr".split(" "),
);
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ouml: "ö",
  auml: "ä",
  uuml: "ü",
  szlig: "ß",
  ntilde: "ñ",
  oacute: "ó",
  iacute: "í",
  aacute: "á",
  uacute: "ú",
  ecirc: "ê",
  ocirc: "ô",
  trade: "™",
  reg: "®",
  copy: "©",
  ndash: "–",
  mdash: "—",
  rsquo: "’",
  lsquo: "‘",
  ldquo: "“",
  rdquo: "”",
  acirc: "â",
  atilde: "ã",
  otilde: "õ",
  icirc: "î",
  ucirc: "û",
  euml: "ë",
  iuml: "ï",
  oslash: "ø",
  aring: "å",
  aelig: "æ",
  times: "×",
  middot: "·",
  bull: "•",
  hellip: "…",
  shy: "\u00ad",
  zerowidthspace: "\u200b",
  nobreak: "\u2060",
  alpha: "α",
  beta: "β",
  epsilon: "ε",
  eta: "η",
  iota: "ι",
  kappa: "κ",
  nu: "ν",
  omicron: "ο",
  rho: "ρ",
  tau: "τ",
  upsilon: "υ",
  chi: "χ",
  igrave: "ì",
  ograve: "ò",
  ugrave: "ù",
  yacute: "ý",
  zwnj: "\u200c",
  zwj: "\u200d",
  lrm: "\u200e",
  rlm: "\u200f",
  commat: "@",
  period: ".",
  colon: ":",
  num: "#",
  sol: "/",
  lowbar: "_",
  ast: "*",
  excl: "!",
  dollar: "$",
};

/** Reads an HTML entity or tag at `at`: what it stands for (a tag inside a line stands for nothing), and where it ends. `close` is the next `>`. */
export function readMarkup(
  source: string,
  at: number,
  close: number,
): { readonly text: string; readonly end: number; readonly tag: boolean } | undefined {
  if (source[at] === "<") {
    const next = source[at + 1] ?? "";
    if (!/[a-zA-Z/!]/.test(next) || close < 0 || close - at > TAG_LIMIT) return undefined;
    const name = TAG_NAME.exec(source.slice(at, at + 20))?.[1]?.toLowerCase();
    return { text: next === "!" || isInline(name) ? "" : " ", end: close + 1, tag: true };
  }
  ESCAPED_TAG.lastIndex = at;
  const escaped = ESCAPED_TAG.exec(source);
  if (escaped !== null) {
    return { text: isInline(escaped[1]?.toLowerCase()) ? "" : " ", end: at + escaped[0].length, tag: true };
  }
  ENTITY.lastIndex = at;
  const entity = ENTITY.exec(source);
  if (entity === null) return undefined;
  const end = at + entity[0].length;
  const code =
    entity[1] !== undefined ? Number(entity[1]) : entity[2] !== undefined ? Number.parseInt(entity[2], 16) : -1;
  if (code >= 0) {
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return { text: " ", end, tag: false };
    return { text: String.fromCodePoint(code), end, tag: false };
  }
  const named = NAMED[(entity[3] ?? entity[4] ?? "").toLowerCase()];
  return named === undefined ? undefined : { text: named, end, tag: false };
}

function isInline(name: string | undefined): boolean {
  return name !== undefined && INLINE.has(name);
}
