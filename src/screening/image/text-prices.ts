/** A price that is written in a picture. */
export interface WrittenPrice {
  readonly text: string;
  readonly value: number;
  /** Currencies that the sign may stand for. */
  readonly currencies: readonly string[];
}

const DOLLARS = ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"];
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: DOLLARS,
  us$: ["USD"],
  usd: ["USD"],
  "€": ["EUR"],
  eur: ["EUR"],
  "£": ["GBP"],
  gbp: ["GBP"],
  "¥": ["CNY", "JPY"],
  "￥": ["CNY", "JPY"],
  元: ["CNY"],
  rmb: ["CNY"],
  円: ["JPY"],
  "₩": ["KRW"],
  "₹": ["INR"],
  "₽": ["RUB"],
  r$: ["BRL"],
  zł: ["PLN"],
};
const SIGN = "us\\$|r\\$|usd|eur|gbp|rmb|zł|[$€£¥￥元円₩₹₽]";
const AMOUNT = "(\\d{1,3}(?:[.,' ]\\d{3}){1,3}(?:[.,]\\d{1,2})?|\\d{1,7}(?:[.,]\\d{1,2})?)";
const PRICES = new RegExp(`(${SIGN})\\s?${AMOUNT}(?!\\d)|(?<![\\d.,])${AMOUNT}\\s?(${SIGN})`, "giu");
/** A line names so many prices at most that matter. */
const MAX_PRICES = 8;

/** The prices in one line of text. */
export function writtenPrices(line: string): WrittenPrice[] {
  const found: WrittenPrice[] = [];
  for (const [text, before, first, second, after] of line.matchAll(PRICES)) {
    const currencies = SIGNS[(before ?? after ?? "").toLowerCase()];
    const value = amountOf(first ?? second ?? "");
    if (currencies !== undefined && value > 0) found.push({ text: text.trim(), value, currencies });
    if (found.length === MAX_PRICES) break;
  }
  return found;
}

/** "1.299,00" and "1,299.00" are the same; what follows the last sign with fewer than three digits are cents. */
function amountOf(text: string): number {
  const [, whole = text, cents = ""] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(text) ?? [];
  return Number(`${whole.replace(/\D/g, "")}.${cents === "" ? "0" : cents}`);
}
