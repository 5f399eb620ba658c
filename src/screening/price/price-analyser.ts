import type { Analyser, Findings, Subject } from "../analyser.ts";
import { foldedText } from "../text/normalise.ts";
import type { Brand } from "../text/registry.ts";
import { readSubject } from "../text/subject-reading.ts";
import type { Degradation, Evidence, Listing, Signal } from "../types.ts";
import { bottleShare } from "./bottle.ts";
import { currencyProblem } from "./currency.ts";
import { quantileOf } from "./distribution.ts";
import type { Article } from "./estimates.ts";
import { baseUnits, formatMoney, fromUnits, parseMoney, toUnits } from "./money.ts";
import type { Compared, PriceModel } from "./price-model.ts";
import { isStale, type Rates, toBase } from "./rates.ts";
import { bucketOf } from "./sketch.ts";
import { BROKEN_SHARE } from "./worn.ts";

const UNKNOWN: Signal = { name: "price.known", value: false, evidence: [] };

/** The price beside what the genuine article costs: per line, kind and brand, as narrow as is known. */
export const priceAnalyser: Analyser = {
  name: "price",
  signals: {
    "price.known": "bool",
    "price.ratio": "double",
    "price.floorRatio": "double",
    "price.listRatio": "double",
    "price.quantile": "double",
    "price.level": "string",
    "price.support": "int",
    "price.certainty": "double",
    "price.usd": "double",
    "price.sinceApproval": "double",
  },
  analyse(subject) {
    const { listing, knowledge, context } = subject;
    const { rates } = knowledge.prices;
    const base = convert(listing, rates, context.now);
    if ("code" in base) return { signals: [UNKNOWN], degraded: [base] };
    const units = toUnits(base.micros);
    const signals: Signal[] = [{ name: "price.usd", value: units, evidence: [] }];
    const before = context.approvedPrice;
    const approved = before === undefined ? undefined : baseUnits(rates, before.value, before.currency);
    if (before !== undefined && approved !== undefined && approved > 0) {
      const evidence: Evidence[] = [
        { kind: "seller", fact: "price when it was allowed", value: `${before.value} ${before.currency}` },
        { kind: "seller", fact: "price now", value: `${listing.price.value} ${listing.price.currency}` },
      ];
      signals.push({ name: "price.sinceApproval", value: units / approved, evidence });
    }
    return { signals: [...signals, ...compareWithGenuine(subject, base.micros)] };
  },
};

/** The price in the base currency, or why there is none: never a wrong number. */
function convert({ price }: Listing, rates: Rates, now: number): { micros: bigint } | Degradation {
  const micros = parseMoney(price.value);
  if (micros === undefined) return { code: "price.invalid", detail: "the price is not a decimal number" };
  const base = toBase(rates, micros, price.currency);
  if (base === undefined) {
    const why = currencyProblem(price.currency);
    const detail = why === undefined ? "" : `: ${why}`;
    return { code: "price.rate-missing", detail: `no exchange rate for ${price.currency}${detail}` };
  }
  if (price.currency !== rates.base && isStale(rates, now)) {
    return {
      code: "price.rate-stale",
      detail: `the exchange rates of ${rates.date} are more than ${rates.maxAgeDays} days old`,
    };
  }
  return { micros: base };
}

function compareWithGenuine(subject: Subject, micros: bigint): Findings["signals"] {
  const { listing, context, knowledge } = subject;
  const { main, partners, item, title } = readSubject(subject);
  const model = knowledge.prices;
  const units = toUnits(micros);
  const brand = main?.brand ?? declaredOnly(listing, model);
  // A price of nothing is a placeholder, and a part's price says nothing of the article's.
  if (brand === undefined || units <= 0 || item.part) return [UNKNOWN];
  const leaveOut =
    context.leaveOwnReferenceOut === true &&
    model.hasReference(brand, listing.title, listing.price.value, listing.price.currency);
  const shared = { item, market: listing.price.currency, without: leaveOut ? bucketOf(Math.log(units)) : undefined };
  const articles: Article[] = [
    { ...shared, brand, line: main?.line },
    ...partners.map((partner) => ({ ...shared, brand: partner, line: undefined })),
  ];
  const compared = dearest(articles.map(model.compare));
  if (compared === undefined) return [UNKNOWN];
  const amount = item.lot * bottleShare(title.view.text, item.kind) * (item.broken ? BROKEN_SHARE : 1);
  const value = Math.log(units / amount);
  const { band, list } = compared;
  const money = (logarithm: number): string => fromUnits(Math.exp(logarithm) * amount, model.rates.base);
  const evidence: Evidence[] = [
    {
      kind: "price",
      value: listing.price.value,
      currency: listing.price.currency,
      converted: formatMoney(micros, model.rates.base),
      bandCurrency: model.rates.base,
      band: { p1: money(band.p1), p5: money(band.p5), p25: money(band.p25), p50: money(band.p50) },
      level: compared.level,
      support: Math.round(compared.support),
      certainty: Math.round(compared.certainty * 100) / 100,
      ...(list === undefined ? {} : { list: money(list.price), listFrom: list.from }),
      ...(item.lot > 1 ? { lot: item.lot } : {}),
      ...(listing.price.currency === model.rates.base ? {} : { rateDate: model.rates.date }),
    },
  ];
  const signals: Signal[] = [
    { name: "price.known", value: true, evidence },
    { name: "price.ratio", value: Math.exp(value - band.p50), evidence },
    { name: "price.floorRatio", value: Math.exp(value - band.p1), evidence },
    { name: "price.quantile", value: quantileOf(band, value), evidence },
    { name: "price.level", value: compared.level, evidence },
    { name: "price.support", value: Math.round(compared.support), evidence },
    { name: "price.certainty", value: compared.certainty, evidence },
  ];
  if (list !== undefined) signals.push({ name: "price.listRatio", value: Math.exp(value - list.price), evidence });
  return signals;
}

/** Of several makers of one article, the one whose genuine price says most: the dearest. */
function dearest(all: readonly (Compared | undefined)[]): Compared | undefined {
  let best: Compared | undefined;
  for (const one of all) if (one !== undefined && (best === undefined || one.band.p1 > best.band.p1)) best = one;
  return best;
}

/** A brand that only the seller's own field and a marketplace's references know. */
function declaredOnly(listing: Listing, model: PriceModel): Brand | undefined {
  if (listing.brand === undefined) return undefined;
  const key = foldedText(listing.brand);
  if (key === "" || !model.knowsBrand(key)) return undefined;
  return {
    id: -1,
    name: listing.brand,
    key,
    tier: "other",
    aliases: [],
    word: false,
    guarded: new Set(),
    makes: new Set(),
    lines: [],
  };
}
