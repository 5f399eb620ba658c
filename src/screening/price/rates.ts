import { z } from "zod";
import type { Problem } from "#src/errors.ts";

/** Exchange rates of one day: units of each currency for one unit of the base, in billionths. */
export interface Rates {
  readonly date: string;
  readonly base: string;
  readonly perBase: ReadonlyMap<string, bigint>;
}

const BILLION = 1_000_000_000n;
const rate = z.number().positive().finite();
const ratesFile = z.object({
  date: z.iso.date(),
  base: z.string().regex(/^[A-Z]{3}$/),
  rates: z.record(z.string().regex(/^[A-Z]{3}$/, "a currency is three capital letters"), rate),
});

/** Rates when a bundle has none: only the base itself can be compared. */
export const NO_RATES: Rates = { date: "1970-01-01", base: "USD", perBase: new Map([["USD", BILLION]]) };

/** Reads `fx.json`. */
export function readRates(
  file: string,
  text: string,
): { readonly rates: Rates; readonly problems: readonly Problem[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return {
      rates: NO_RATES,
      problems: [{ at: `${file}:1:1`, message: `not valid JSON: ${String((cause as Error).message)}` }],
    };
  }
  const parsed = ratesFile.safeParse(json);
  if (!parsed.success) {
    return {
      rates: NO_RATES,
      problems: parsed.error.issues.map((issue) => ({
        at: `${file}:${lineOf(text, issue.path)}:1`,
        message: `${issue.path.join(".")}: ${issue.message}`,
      })),
    };
  }
  const perBase = new Map<string, bigint>();
  for (const [currency, value] of Object.entries(parsed.data.rates))
    perBase.set(currency, BigInt(Math.round(value * 1e9)));
  perBase.set(parsed.data.base, BILLION);
  return { rates: { date: parsed.data.date, base: parsed.data.base, perBase }, problems: [] };
}

function lineOf(text: string, path: readonly PropertyKey[]): number {
  const key = path[path.length - 1];
  const at = key === undefined ? -1 : text.indexOf(`"${String(key)}"`);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}

/** Converts millionths of a currency into millionths of the base; `undefined` when the rate is not known. */
export function toBase(rates: Rates, micros: bigint, currency: string): bigint | undefined {
  const perBase = rates.perBase.get(currency);
  return perBase === undefined || perBase === 0n ? undefined : (micros * BILLION) / perBase;
}
