/** A packet of these, of up to `LARGEST_PACK`, is one article; more of them are as many as are put into common ones. */
export const SOLD_IN_PACKS: ReadonlySet<string> = new Set(["socks", "underwear"]);

/** A count beside the word for a lot, set or pack, in the languages that marketplaces write most; folded, so without accents. */
const OF_A_SET = new RegExp(
  [
    // "lot de 5", "set of 3", "pack of 4", "juego de 3", "confezione da 3", "набор из 3"
    String.raw`\b(?:lot|lote|set|pack|bundle|box|paquete|juego|kit|coffret|confezione|konvolut|conjunto)\s(?:of|de|da|di|von|van|a|con|com)\s(\d{1,3})\b`,
    String.raw`(?:набор|комплект|лот)\s(?:из\s)?(\d{1,3})(?!\d)`,
    // "zestaw 3", "combo 3"; "3'lü paket"
    String.raw`\b(?:zestaw|komplet|combo)\s(\d{1,3})\b`,
    String.raw`\b(\d{1,3})\s?l[iu]\s(?:paket|set)\b`,
    // "3er-Pack", "3er Set", "5-pack", "6 pack", "10-teilig"
    String.raw`\b(\d{1,3})\s?er[\s-]?(?:pack|set|packung)\b`,
    String.raw`\b(\d{1,3})[\s-]?(?:pack|pk|pak|count|teilig|piece set|pc set|li set)\b`,
    // "5点セット", "3本セット", "2足セット", "5個入り", "3件套", "5개 세트"
    String.raw`(\d{1,3})\s?(?:点|本|足|枚|個|着|缶|箱)\s?(?:セット|入り|まとめ)`,
    String.raw`(\d{1,3})\s?(?:件套|件装|个装|双装|支装|入组|入組)`,
    String.raw`(\d{1,3})\s?(?:개|켤레|장|종)\s?(?:세트|묶음|입)`,
  ].join("|"),
);
/** "12 pcs", "6 pairs", "2 Paar". */
const PIECES =
  /(?:^|[\s(])(\d{1,3})\s?(?:pcs|pieces|pairs|paires|pares|paar|paia|par|stuck|piezas|шт|adet|件|双|雙)(?=$|[\s),.!])/;
/** "2 x polo", "polo (2x)", "polo 2x": inside a title it is a model and its partner, "Air Max 90 x Off-White". */
const TIMES = /(?:^|[(,;:+|&] ?)(\d{1,3})\s?x(?=$|[\s)])(?!\s?\d)|\s(\d{1,3})\s?x$/;
/** "x3", "x 3": what is counted stands before it, as it does not in "Nano X4" or "adidas X 18.3". */
const BY = /(?:^|[\s(])x(\s?)(\d{1,3})(?=$|[\s),!]|\.(?!\d))/;
const MAX_LOT = 500;
/** Nothing longer is searched: a count stands near the article's name. */
const SEARCHED = 300;
const LARGEST_PACK = 6;
const COMMON_PACK = 4;
const DIGIT = /\d/;
/** "Limited to 500 pieces", "limitiert auf 500 Stück" count an edition. */
const LIMITED = /limit|лимит|限定|限量/;

/** What a title is read for how many articles it offers. */
interface Titled {
  /** Folded. */
  readonly text: string;
  /** What the article is. */
  readonly kind: string;
  /** The places of its kinds and lines, in order. */
  readonly nouns: readonly { readonly end: number }[];
  /** Whether it speaks of a lot in words: "job lot", "bundle". */
  readonly saysLot: boolean;
}

/** How many articles the price is for: the number in the title, else 2 where it speaks of a lot, else 1. */
export function readLot(title: Titled): number {
  const text = title.text.slice(0, SEARCHED);
  const limited = LIMITED.test(text);
  const count = DIGIT.test(text) ? (ofASet(text) ?? (limited ? 1 : ofPieces(text, title.nouns))) : 1;
  if (SOLD_IN_PACKS.has(title.kind))
    return count > LARGEST_PACK && count <= MAX_LOT ? Math.ceil(count / COMMON_PACK) : 1;
  if (count >= 2 && count <= MAX_LOT) return count;
  return title.saysLot && !limited ? 2 : 1;
}

function ofASet(text: string): number | undefined {
  const match = OF_A_SET.exec(text);
  return match === null ? undefined : Number(match.slice(1).find((group) => group !== undefined));
}

function ofPieces(text: string, nouns: Titled["nouns"]): number {
  const match = PIECES.exec(text) ?? TIMES.exec(text);
  return match === null ? countedBy(text, nouns) : Number(match[1] ?? match[2]);
}

/** The number of an "x3" that opens the title or follows a noun or line, directly when the number stands apart. */
function countedBy(text: string, nouns: Titled["nouns"]): number {
  const match = BY.exec(text);
  if (match === null) return 1;
  const counts =
    match.index === 0 || nouns.some(({ end }) => (match[1] === "" ? end <= match.index : end === match.index));
  return counts ? Number(match[2]) : 1;
}
