import type { z } from "zod";
import { CsvFault, countedFields, createCsvReader } from "#src/csv.ts";
import { AssayError } from "#src/errors.ts";
import { linesBeforeFault } from "#src/utf8.ts";
import { parseJsonLine } from "./json-line.ts";
import { type Line, readLines } from "./lines.ts";
import { OPTIONAL_PRICE_COLUMNS, PRICE_COLUMNS, priceReference } from "./price-reference.ts";
import type { Row } from "./row.ts";
import { zodProblems } from "./zod-problems.ts";

/** One row of an import. */
export type PriceRow = Row<z.output<typeof priceReference>>;

/** A row longer than this is a mistake, such as a quote that is never closed. */
const MAX_ROW = 64 * 1024;
/** Bytes of a CSV decoded at once: what is made of so many fits into a processor's nearer caches. */
const PIECE = 16 * 1024;
const LINE_FEED = 0x0a;
/** Rows handed on at once: waiting for each one alone takes longer than reading it. */
const BATCH = 500;

/**
 * Reads price references from bytes in bounded memory, some hundred rows at a time. A body that is no table at all throws
 * `prices.invalid`.
 */
export function readPriceRows(
  bytes: AsyncIterable<Uint8Array>,
  format: "csv" | "ndjson",
): AsyncGenerator<readonly PriceRow[]> {
  return format === "csv" ? readCsvRows(bytes) : readJsonRows(bytes);
}

async function* readJsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly PriceRow[]> {
  let batch: PriceRow[] = [];
  for await (const line of readLines(bytes, MAX_ROW)) {
    batch.push(readJsonRow(line));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function readJsonRow(line: Line): PriceRow {
  const { number } = line;
  if ("error" in line) return { line: number, problems: [{ at: "", message: line.message }] };
  const parsed = parseJsonLine(line.text);
  if ("message" in parsed) return { line: number, problems: [{ at: "", message: parsed.message }] };
  return check(number, parsed.value);
}

async function* readCsvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly PriceRow[]> {
  let rows: PriceRow[] = [];
  let read: ReadRow | undefined;
  const reader = createCsvReader(MAX_ROW, (fields, line) => {
    if (read === undefined) read = rowReader(checkHeading(fields));
    else rows.push(read(fields, line));
  });
  try {
    for await (const text of utf8(bytes)) {
      reader.write(text);
      yield rows;
      rows = [];
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    throw invalid("The price references are not valid CSV.", error.line, error.message);
  }
  yield rows;
}

type ReadRow = (fields: readonly string[], line: number) => PriceRow;

/**
 * Makes rows of fields. Columns are checked one by one, and what mostly repeats only once; a row that does not pass is
 * checked as a whole, to name everything that is wrong with it.
 */
function rowReader(names: readonly string[]): ReadRow {
  const { shape } = priceReference;
  const at = (column: keyof typeof shape): number => names.lastIndexOf(column);
  const [brandAt, categoryAt, titleAt, valueAt] = [at("brand"), at("category"), at("title"), at("value")];
  const [currencyAt, sourceAt, conditionAt, sellerAt] = [at("currency"), at("source"), at("condition"), at("seller")];
  const [brands, categories] = [remembering(shape.brand), remembering(shape.category)];
  const [currencies, sources] = [remembering(shape.currency), remembering(shape.source)];
  const conditions = remembering(shape.condition);
  const unnamed = shape.source.parse(undefined);
  return (fields, line) => {
    if (fields.length !== names.length)
      return { line, problems: [{ at: "", message: countedFields(fields.length, names.length) }] };
    const brand = brands(fields[brandAt] ?? "");
    const category = categories(fields[categoryAt] ?? "");
    const title = shape.title.safeParse(fields[titleAt]).data;
    const value = shape.value.safeParse(fields[valueAt]).data;
    const currency = currencies(fields[currencyAt] ?? "");
    const source = sources(fields[sourceAt] || unnamed);
    const condition = conditions(fields[conditionAt] ?? "");
    const seller = shape.seller.safeParse(fields[sellerAt] ?? "").data;
    const right = brand !== undefined && category !== undefined && title !== undefined && value !== undefined;
    return right && currency !== undefined && source !== undefined && condition !== undefined && seller !== undefined
      ? { line, value: { brand, category, title, value, currency, source, condition, seller } }
      : check(line, named(names, fields));
  };
}

/**
 * Gives the texts that a schema takes, each checked once and kept in memory of its own: a text that is cut out of a piece
 * of the file would keep all of that, for as long as somebody keeps a brand's name.
 */
function remembering(schema: z.ZodType<string | undefined>): (field: string) => string | undefined {
  const known = new Map<string, string>();
  return (field) => {
    const own = known.get(field);
    if (own !== undefined) return own;
    const text = schema.safeParse(field).data;
    if (text === undefined) return undefined;
    if (known.size >= REMEMBERED) known.clear();
    const copy = Buffer.from(text).toString();
    known.set(copy, copy);
    return copy;
  };
}

const REMEMBERED = 20_000;

/** A row's fields by column. An empty field of an optional column says that nothing is stated. */
function named(names: readonly string[], fields: readonly string[]): Record<string, string> {
  const row: Record<string, string> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? "";
    const field = fields[i] ?? "";
    if (field !== "" || !OPTIONAL.has(name)) row[name] = field;
  }
  return row;
}

const OPTIONAL: ReadonlySet<string> = new Set(OPTIONAL_PRICE_COLUMNS);

function checkHeading(heading: string[]): string[] {
  const names = heading.map((name) => name.trim().toLowerCase());
  const missing = PRICE_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length === 0) return names;
  const separated = heading.length === 1 && /[;\t]/.test(heading[0] ?? "");
  const hint = separated ? "; columns are separated by commas" : "";
  const message = `must name the columns ${PRICE_COLUMNS.join(", ")}; missing: ${missing.join(", ")}${hint}`;
  throw invalid("The heading of the price references is not valid.", 1, message);
}

async function* utf8(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 1;
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      const at = line + (piece === undefined ? 0 : linesBeforeFault(piece));
      throw invalid("The price references are not text.", at, "from here on it is not valid UTF-8");
    }
  };
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; from += PIECE) {
      const piece = chunk.subarray(from, from + PIECE);
      yield decode(piece);
      for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, at + 1)) line += 1;
    }
  }
  // A character that was cut off at the end is an error too.
  yield decode();
}

function check(line: number, value: unknown): PriceRow {
  const parsed = priceReference.safeParse(value);
  if (parsed.success) return { line, value: parsed.data };
  const problems = zodProblems(parsed.error).map(({ at, message }) => ({ at: at.slice(1), message }));
  return { line, problems };
}

function invalid(detail: string, line: number, message: string): AssayError {
  return new AssayError("prices.invalid", detail, { problems: [{ at: `line ${line}`, message }] });
}
