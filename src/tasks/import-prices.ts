import type pg from "pg";
import type { Row } from "#input/row.ts";
import type { PriceReference } from "#screening/knowledge.ts";
import { type CellTally, createCellTally } from "#screening/price/cells.ts";
import { baseUnits } from "#screening/price/money.ts";
import type { Cell } from "#screening/price/price-book.ts";
import { isStale } from "#screening/price/rates.ts";
import { createReferenceReader, type ReferenceKnowledge } from "#screening/price/references.ts";
import type { Sketch } from "#screening/price/sketch.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import { saveImport } from "#store/prices.ts";

/** What an import did. */
export interface ImportResult {
  readonly version: number;
  readonly rows: number;
  readonly used: number;
  readonly skipped: Record<string, number>;
  readonly sources: string[];
}

export interface ImportDependencies {
  readonly pool: pg.Pool;
  /** What titles are read with; asked for when the first row has come that is to be read. */
  readonly knowledge: () => Promise<ReferenceKnowledge>;
  readonly now: () => number;
}

interface SourceTally {
  rows: number;
  usedRows: number;
  readonly tally: CellTally;
}

/** Lines that are named one by one. */
const MAX_NAMED = 100;
/** Memory grows with these, not with rows. */
const MAX_SOURCES = 1_000;
const MAX_CELLS = 500_000;
const MAX_PRICES = 20_000_000;
/** A price below a cent or above this many units of the base currency is a slip. */
const LOWEST = 0.01;
const HIGHEST = 100_000_000;

/**
 * Reads references row by row into sketches and, when not one line is wrong, puts them in the place of what was
 * imported before from the same sources. Otherwise throws `prices.invalid` with the lines, and nothing has changed.
 */
export async function importPrices(
  deps: ImportDependencies,
  batches: AsyncIterable<readonly Row<PriceReference>[]>,
): Promise<ImportResult> {
  let reader: Reader | undefined;
  const sources = new Map<string, SourceTally>();
  const skipped: Record<string, number> = {};
  const problems: Problem[] = [];
  let bad = 0;
  let count = 0;
  let used = 0;
  let cells = 0;
  let prices = 0;

  const refuse = (line: number, found: readonly Problem[]): void => {
    bad += 1;
    if (bad > MAX_NAMED) return;
    for (const { at, message } of found)
      problems.push({ at: at === "" ? `line ${line}` : `line ${line} ${at}`, message });
  };

  /** Takes one reference; gives what is wrong with it. */
  const take = (reference: PriceReference, { read, rates, stale }: Reader): Problem | undefined => {
    const wrong = whyUnusable(reference, rates, stale);
    if (wrong !== undefined) return wrong;
    let source = sources.get(reference.source);
    if (source === undefined) {
      if (sources.size >= MAX_SOURCES) return { at: "source", message: `is one more than ${MAX_SOURCES} sources` };
      source = { rows: 0, usedRows: 0, tally: createCellTally() };
      sources.set(reference.source, source);
    }
    source.rows += 1;
    const result = read(reference);
    if (typeof result === "string") {
      skipped[result] = (skipped[result] ?? 0) + 1;
      return undefined;
    }
    const { tally } = source;
    cells -= tally.cells();
    prices -= tally.prices();
    tally.count(result.cell, result.bucket);
    cells += tally.cells();
    prices += tally.prices();
    if (cells > MAX_CELLS) {
      return { at: "", message: `is of one more than ${MAX_CELLS} brands, lines and kinds in one import` };
    }
    if (prices > MAX_PRICES) {
      return {
        at: "value",
        message: `is one more than ${MAX_PRICES} different prices in one import: divide it by source`,
      };
    }
    source.usedRows += 1;
    used += 1;
    return undefined;
  };

  const look = (row: Row<PriceReference>): void => {
    count += 1;
    if ("problems" in row) refuse(row.line, row.problems);
    // After the first bad line only further bad lines are of interest, and only so many.
    else if (bad < MAX_NAMED && reader !== undefined) {
      const wrong = take(row.value, reader);
      if (wrong !== undefined) refuse(row.line, [wrong]);
    }
  };

  for await (const batch of batches) {
    // Not before: what is no list of prices at all is refused without it.
    if (reader === undefined && batch.some((row) => "value" in row)) reader = await openReader(deps);
    batch.forEach(look);
  }
  if (bad > 0) throw refusal(bad, problems);
  if (count === 0) throw new AssayError("prices.invalid", "There is not one price reference in the import.");
  const names = [...sources].map(([name, { rows, usedRows }]) => ({ name, rows, usedRows }));
  const version = await saveImport(deps.pool, { cells: everyCell(sources), sources: names });
  return { version, rows: count, used, skipped, sources: names.map(({ name }) => name) };
}

/** What rows are read and converted with. */
interface Reader {
  readonly read: ReturnType<typeof createReferenceReader>;
  readonly rates: ReferenceKnowledge["rates"];
  readonly stale: boolean;
}

async function openReader(deps: ImportDependencies): Promise<Reader> {
  const knowledge = await deps.knowledge();
  const { rates } = knowledge;
  return { read: createReferenceReader(knowledge), rates, stale: isStale(rates, deps.now()) };
}

function whyUnusable(
  { value, currency }: PriceReference,
  rates: ReferenceKnowledge["rates"],
  stale: boolean,
): Problem | undefined {
  const units = baseUnits(rates, value, currency);
  if (units === undefined) return { at: "currency", message: `there is no exchange rate for ${currency}` };
  if (stale && currency !== rates.base) {
    return { at: "currency", message: `the exchange rates of ${rates.date} are too old to convert ${currency}` };
  }
  if (units >= LOWEST && units <= HIGHEST) return undefined;
  return { at: "value", message: units === 0 ? "must be more than zero" : "is no price that anything sells for" };
}

function* everyCell(sources: ReadonlyMap<string, SourceTally>): Generator<readonly [string, Cell, Sketch]> {
  for (const [name, source] of sources)
    for (const [cell, sketch] of source.tally.sketches()) yield [name, cell, sketch];
}

function refusal(bad: number, problems: Problem[]): AssayError {
  if (bad > MAX_NAMED) problems.push({ at: "…", message: "and more lines" });
  const lines = bad === 1 ? "1 line is" : `${bad > MAX_NAMED ? `more than ${MAX_NAMED}` : bad} lines are`;
  return new AssayError("prices.invalid", `${lines} not valid; nothing was imported.`, { problems });
}
