/** Nothing longer is searched: a volume stands near the article's name. */
const SEARCHED = 300;
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
