const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/y;
/** A tag longer than this is text with a stray `<`. */
const TAG_LIMIT = 400;
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
};

/** Reads an HTML entity or tag at `at`: the one character or the blank it stands for, and where it ends. `close` is the next `>`. */
export function readMarkup(source: string, at: number, close: number): { text: string; end: number } | undefined {
  if (source[at] === "<") {
    const next = source[at + 1] ?? "";
    if (!/[a-zA-Z/!]/.test(next) || close < 0 || close - at > TAG_LIMIT) return undefined;
    return { text: " ", end: close + 1 };
  }
  ENTITY.lastIndex = at;
  const entity = ENTITY.exec(source);
  if (entity === null) return undefined;
  const end = at + entity[0].length;
  const code =
    entity[1] !== undefined ? Number(entity[1]) : entity[2] !== undefined ? Number.parseInt(entity[2], 16) : -1;
  if (code >= 0) {
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return { text: " ", end };
    return { text: String.fromCodePoint(code), end };
  }
  const named = NAMED[(entity[3] ?? "").toLowerCase()];
  return named === undefined ? undefined : { text: named, end };
}
