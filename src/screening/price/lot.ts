import { SOLD_IN_PACKS } from "../text/item.ts";

/** A count that is written with the word for a lot, set or pack, in the languages that marketplaces write most. */
const COUNTED = new RegExp(
  [
    // "lot de 5", "set of 3", "pack of 4", "juego de 3", "confezione da 3", "набор из 3"
    String.raw`\b(?:lot|lote|set|pack|bundle|box|paquete|juego|kit|coffret|confezione|konvolut|conjunto)\s(?:of|de|da|di|von|van|à|a|con|com)\s(\d{1,3})\b`,
    String.raw`(?:набор|комплект|лот)\s(?:из\s)?(\d{1,3})(?!\d)`,
    // "zestaw 3", "combo 3"; "2 paires", "2 Paar"; "3'lü paket"
    String.raw`\b(?:zestaw|komplet|combo)\s(\d{1,3})\b`,
    String.raw`\b(\d{1,3})\s(?:paires|pares|paar|paia|par)\b`,
    String.raw`\b(\d{1,3})\s?l[iu]\s(?:paket|set)\b`,
    // "3er-Pack", "3er Set", "5-pack", "6 pack", "10-teilig"
    String.raw`\b(\d{1,3})\s?er[\s-]?(?:pack|set|packung)\b`,
    String.raw`\b(\d{1,3})[\s-](?:pack|pk|pak|count|teilig|piece set|pc set|li set)\b`,
    // "5点セット", "3本セット", "2足セット", "5個セット", "3件套", "5개 세트"
    String.raw`(\d{1,3})\s?(?:点|本|足|枚|個|着|缶|箱)\s?(?:セット|入り|まとめ)`,
    String.raw`(\d{1,3})\s?(?:件套|件装|个装|双装|支装|入组|入組)`,
    String.raw`(\d{1,3})\s?(?:개|켤레|장|종)\s?(?:세트|묶음|입)`,
  ].join("|"),
);
const MAX_LOT = 500;
/** Nothing longer is searched: a count stands near the article's name. */
const SEARCHED = 300;

/** How many articles a price is for: what the title counts, or what was read before (`lot`) when it counts nothing. */
export function lotSize(title: string, kind: string, lot: number): number {
  if (SOLD_IN_PACKS.has(kind)) return 1;
  const match = COUNTED.exec(title.slice(0, SEARCHED));
  const count = match === null ? 0 : Number(match.slice(1).find((group) => group !== undefined));
  return count >= 2 && count <= MAX_LOT ? count : lot;
}

/** Bottles are listed at about this size. */
const USUAL_ML = 75;
const ML_PER_OUNCE = 29.57;
/** Prices of a perfume grow with this power of its volume (30, 50 and 100 ml in shops of 2024: about 0.5, 0.7 and 1). */
const BY_VOLUME = 0.55;
const VOLUME = /(?:^|[\s(])(\d{1,3}(?:[.,]\d{1,2})?)\s?(ml|(?:fl\.?\s?)?oz)(?=$|[\s),./])/;

/** What share of the usual bottle's price a smaller bottle of perfume costs, above 0 to 1; 1 where no volume is named. */
export function bottleShare(title: string, kind: string): number {
  if (kind !== "perfume") return 1;
  const match = VOLUME.exec(title.slice(0, SEARCHED));
  if (match === null) return 1;
  const volume = Number(match[1]?.replace(",", ".")) * (match[2] === "ml" ? 1 : ML_PER_OUNCE);
  return volume > 0 && volume < USUAL_ML ? (volume / USUAL_ML) ** BY_VOLUME : 1;
}
