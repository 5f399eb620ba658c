import { z } from "zod";
import { currencyProblem, isCurrency } from "./currency.ts";
import { rateProblem, ratesUnder } from "./rates.ts";

/** A table of exchange rates as `fx.json` holds it. */
export interface RateTable {
  readonly source: string;
  readonly date: string;
  readonly base: string;
  readonly maxAgeDays?: number;
  readonly rates: Readonly<Record<string, number>>;
}

/** The table that a new one would replace. */
type PresentTable = Pick<RateTable, "rates">;

/** A table that was read, and codes in it that nothing is sold in. */
export interface ReadTable {
  readonly table: RateTable;
  readonly ignored: readonly string[];
}

/** The last second of the year 9999: more is no time in seconds. */
const LAST_SECOND = 253_402_300_799;

const given = z.object({
  source: z.string().optional(),
  date: z.iso.date().optional(),
  timestamp: z.number().positive().max(LAST_SECOND, "must be in seconds since 1970, not in milliseconds").optional(),
  base: z.string("must be the currency of the rates"),
  rates: ratesUnder(z.string()),
});

/** What the bands are in: every table is brought to it. */
const BASE = "USD";
const SIGNIFICANT = 12;
/** A code that is no currency of today may stand in a table; more of them mean that it is another kind of file. */
const MAX_IGNORED = 60;

/**
 * Reads a rate table in the form that most services publish: `base`, `date` or a Unix `timestamp`, and `rates` in units
 * for one unit of the base. Another base is brought to dollars. Gives what is wrong with it as sentences.
 */
export function readRateTable(text: string): ReadTable | { readonly problems: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return { problems: [`is not JSON: ${(cause as Error).message}`] };
  }
  const parsed = given.safeParse(json);
  if (!parsed.success) return { problems: parsed.error.issues.map(rateProblem) };
  const { base, timestamp, source } = parsed.data;
  const day = timestamp === undefined ? undefined : new Date(timestamp * 1000).toISOString().slice(0, 10);
  const date = parsed.data.date ?? day;
  if (date === undefined) return { problems: ["date: the day of the rates is missing"] };
  const wrongBase = currencyProblem(base);
  if (wrongBase !== undefined) return { problems: [`base: ${wrongBase}`] };
  const rates: Record<string, number> = { ...parsed.data.rates, [base]: 1 };
  const dollars = rates[BASE];
  if (dollars === undefined)
    return { problems: [`rates: ${BASE} is missing, so that ${base} cannot be brought to it`] };
  const known = Object.keys(rates).filter(isCurrency).sort();
  const ignored = Object.keys(rates).filter((code) => !isCurrency(code));
  if (ignored.length > MAX_IGNORED || known.length < 2) {
    return {
      problems: [`rates: ${ignored.length} of the codes are no currencies, such as ${ignored.slice(0, 3).join(", ")}`],
    };
  }
  const inBase = Object.fromEntries(
    known.map((code) => [code, Number(((rates[code] ?? 0) / dollars).toPrecision(SIGNIFICANT))]),
  );
  return { table: { source: source ?? "imported", date, base: BASE, rates: inBase }, ignored };
}

/** No main currency has moved by so much between two tables: more is a slip of the decimal point or a swapped table. */
const MAX_MOVE = 3;

/** Currencies whose rate moved so far since the table before that somebody has to look. */
export function implausibleMoves(before: PresentTable, after: RateTable): string[] {
  return Object.entries(after.rates).flatMap(([code, rate]) => {
    const old = before.rates[code];
    if (old === undefined || Math.max(rate / old, old / rate) <= MAX_MOVE) return [];
    return [`${code}: ${old} became ${rate}`];
  });
}

/** Currencies of the table before that are missing in the new one: nothing that is sold in them could be compared any more. */
export function goneCurrencies(before: PresentTable, after: RateTable): string[] {
  const gone = Object.keys(before.rates).filter((code) => isCurrency(code) && !(code in after.rates));
  return gone.length === 0 ? [] : [`no rate any more for ${gone.join(", ")}`];
}
