import { CsvError, type Parser, parse } from "csv-parse";
import { parse as parseJson } from "secure-json-parse";
import type { z } from "zod";
import { AssayError, type Problem } from "#src/errors.ts";
import { readLines } from "./ndjson.ts";
import { zodProblems } from "./problem.ts";
import { OPTIONAL_PRICE_COLUMNS, PRICE_COLUMNS, priceReference } from "./schemas/price-reference.ts";

/** One row of an import: its line, from 1, and its reference or everything that is wrong with it. */
export type PriceRow =
  | { readonly line: number; readonly value: z.output<typeof priceReference> }
  | { readonly line: number; readonly problems: readonly Problem[] };

/** A row longer than this is a mistake, such as a quote that is never closed. */
const MAX_ROW = 64 * 1024;
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
    batch.push("error" in line ? unread(line.number, line.error) : readJsonRow(line.number, line.text));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function unread(line: number, why: "too-long" | "not-utf8"): PriceRow {
  const message = why === "too-long" ? `is longer than ${MAX_ROW} bytes` : "is not valid UTF-8";
  return { line, problems: [{ at: "", message }] };
}

function readJsonRow(line: number, text: string): PriceRow {
  try {
    return check(line, parseJson(text));
  } catch (error) {
    return { line, problems: [{ at: "", message: `is not JSON: ${(error as Error).message}` }] };
  }
}

async function* readCsvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly PriceRow[]> {
  let rows: PriceRow[] = [];
  let names: readonly string[] | undefined;
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
    // Taken here and not from the stream, which would cost more than the parsing.
    on_record(fields: string[], { lines }) {
      if (names === undefined) names = checkHeading(fields);
      else rows.push(check(lines, named(names, fields)));
      return null;
    },
  });
  // What goes wrong comes back from `fed`; without a listener it would end the process as well.
  parser.on("error", () => undefined).resume();
  try {
    for await (const text of utf8(bytes)) {
      await fed(parser, text);
      yield rows;
      rows = [];
    }
    await fed(parser);
    if (names === undefined) return;
    yield rows;
  } catch (error) {
    // Not by its code: that of a quote within a field has no "CSV_" before it.
    if (!(error instanceof CsvError)) throw error;
    const { lines, message } = error as CsvError & { lines?: number };
    throw invalid("The price references are not valid CSV.", lines ?? 1, message);
  } finally {
    parser.destroy();
  }
}

/** Resolves once the parser has taken the text, or its end, and made rows of it. */
function fed(parser: Parser, text?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (text === undefined) parser.end(done);
    else parser.write(text, done);
  });
}

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
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw invalid("The price references are not text.", line, "from here on it is not valid UTF-8");
    }
  };
  for await (const chunk of bytes) {
    yield decode(chunk);
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) line += 1;
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
