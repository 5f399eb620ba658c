import { z } from "zod";
import type { Problem } from "#src/errors.ts";

/** Exchange rates of one day: units of each currency for one unit of the base, in billionths. */
export interface Rates {
  readonly date: string;
  readonly base: string;
  readonly perBase: ReadonlyMap<string, bigint>;
  /** Rates older than this are not used. */
  readonly maxAgeDays: number;
}

/** Main currencies seldom move by more than a tenth in so long; `maxAgeDays` in `fx.json` sets another limit. */
const MAX_AGE_DAYS = 180;
const DAY_MS = 86_400_000;

const BILLION = 1_000_000_000n;
/** Outside of these a rate is a mistake: the widest real ones are 0.3 and 1.4 million to the dollar. */
const MIN_RATE = 0.0001;
const MAX_RATE = 1_000_000_000;

const told = (message: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? "is missing" : message),
});

/** Rates by currency; which codes they may stand under is said by whoever reads them. */
export const ratesUnder = (code: z.ZodString) =>
  z.record(
    code,
    z.number("must be a number, without quotes").positive("must be above zero"),
    told('must hold rates by currency, as in {"EUR": 0.92}'),
  );

const capitals = z.string(told("must be a currency")).regex(/^[A-Z]{3}$/, "a currency is three capital letters");

/** `fx.json`. */
export const ratesFile = z.object(
  {
    date: z.iso.date(told("must be a day such as 2026-11-20")),
    base: capitals,
    maxAgeDays: z.int().min(1).max(3_650).optional(),
    rates: ratesUnder(capitals),
  },
  "must be an object with date, base and rates",
);

/** What is wrong with a table of rates: the field, and a sentence. */
export function rateProblem(issue: z.core.$ZodIssue): string {
  // A code that is not allowed: what is wrong with it stands one level deeper.
  const { message } = (issue.code === "invalid_key" ? issue.issues[0] : undefined) ?? issue;
  return `${issue.path.join(".") || "the table"}: ${message}`;
}

/** Rates when a bundle has none: only the base itself can be compared. */
export const NO_RATES: Rates = {
  date: "1970-01-01",
  base: "USD",
  perBase: new Map([["USD", BILLION]]),
  maxAgeDays: MAX_AGE_DAYS,
};

/** Reads `fx.json`; a rate that would lose its digits in billionths is refused. */
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
        message: rateProblem(issue),
      })),
    };
  }
  const perBase = new Map<string, bigint>();
  const problems: Problem[] = [];
  for (const [currency, value] of Object.entries(parsed.data.rates)) {
    if (value >= MIN_RATE && value <= MAX_RATE) perBase.set(currency, BigInt(Math.round(value * 1e9)));
    else {
      const at = `${file}:${lineOf(text, [currency])}:1`;
      problems.push({ at, message: `rates.${currency}: must be between ${MIN_RATE} and ${MAX_RATE}` });
    }
  }
  perBase.set(parsed.data.base, BILLION);
  const { date, base, maxAgeDays = MAX_AGE_DAYS } = parsed.data;
  return { rates: { date, base, perBase, maxAgeDays }, problems };
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

/** Whether the rates are too old at the instant `now` to convert with. */
export function isStale(rates: Rates, now: number): boolean {
  return now - Date.parse(rates.date) > rates.maxAgeDays * DAY_MS;
}
