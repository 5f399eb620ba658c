import type { Analyser, Findings } from "../analyser.ts";
import { readSubject } from "../text/subject-reading.ts";
import type { Evidence } from "../types.ts";
import { quantileOf } from "./distribution.ts";
import { formatMoney, fromUnits, parseMoney, toUnits } from "./money.ts";
import type { Compared } from "./price-model.ts";
import { toBase } from "./rates.ts";

/** Worn goods of lines that are listed new fetch this share of the lowest new price (estimate). */
const USED_SHARE = 0.55;
/** Small children's sizes of a line cost this share of the adult price, youth sizes that (manufacturers' lists, 2024). */
const KIDS_SHARE = 0.5;
const YOUTH_SHARE = 0.75;

/** Of several makers of one article, the one whose genuine price says most: the dearest. */
function dearest(all: readonly (Compared | undefined)[]): Compared | undefined {
  let best: Compared | undefined;
  for (const one of all) if (one !== undefined && (best === undefined || one.band.p1 > best.band.p1)) best = one;
  return best;
}

const UNKNOWN: Findings = { signals: [{ name: "price.known", value: false, evidence: [] }] };

/** The price beside what the genuine article costs: per line, kind and brand, as narrow as is known. */
export const priceAnalyser: Analyser = {
  name: "price",
  signals: {
    "price.known": "bool",
    "price.ratio": "double",
    "price.floorRatio": "double",
    "price.quantile": "double",
    "price.level": "string",
    "price.support": "int",
    "price.usd": "double",
  },
  analyse(subject) {
    const { listing, context, knowledge } = subject;
    const { main, partners, item } = readSubject(subject);
    const model = knowledge.prices;
    const micros = parseMoney(listing.price.value);
    if (micros === undefined)
      return { ...UNKNOWN, degraded: [{ code: "price.invalid", detail: "the price is not a decimal number" }] };
    const base = toBase(model.rates, micros, listing.price.currency);
    if (base === undefined)
      return {
        ...UNKNOWN,
        degraded: [{ code: "price.rate-missing", detail: `no exchange rate for ${listing.price.currency}` }],
      };
    const units = toUnits(base);
    const usd = { name: "price.usd", value: units, evidence: [] };
    // a price of nothing is a placeholder, and a part's price says nothing of the article's
    if (main === undefined || units <= 0 || item.part) return { signals: [...UNKNOWN.signals, usd] };
    const own =
      context.leaveOwnReferenceOut === true &&
      model.hasReference(main.brand, listing.title, listing.price.value, listing.price.currency)
        ? Math.log(units)
        : undefined;
    const compared = dearest([
      model.compare(main.brand, main.line, item, own),
      ...partners.map((brand) => model.compare(brand, undefined, item, own)),
    ]);
    if (compared === undefined) return { signals: [...UNKNOWN.signals, usd] };
    const allowance =
      (compared.level === "line+kind" && item.used ? USED_SHARE : 1) *
      (item.kids ? KIDS_SHARE : item.youth ? YOUTH_SHARE : 1);
    const value = Math.log(units / item.lot / allowance);
    const { band } = compared;
    const evidence: Evidence[] = [
      {
        kind: "price",
        value: listing.price.value,
        currency: listing.price.currency,
        converted: formatMoney(base),
        bandCurrency: model.rates.base,
        band: {
          p5: fromUnits(Math.exp(band.p5) * allowance),
          p25: fromUnits(Math.exp(band.p25) * allowance),
          p50: fromUnits(Math.exp(band.p50) * allowance),
        },
        level: compared.level,
        support: compared.support,
        ...(listing.price.currency === model.rates.base ? {} : { rateDate: model.rates.date }),
      },
    ];
    return {
      signals: [
        { name: "price.known", value: true, evidence },
        { name: "price.ratio", value: Math.exp(value - band.p50), evidence },
        { name: "price.floorRatio", value: Math.exp(value - band.p1), evidence },
        { name: "price.quantile", value: quantileOf(band, value), evidence },
        { name: "price.level", value: compared.level, evidence },
        { name: "price.support", value: compared.support, evidence },
        usd,
      ],
    };
  },
};
