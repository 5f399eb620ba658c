import { Readable } from "node:stream";
import { parse } from "csv-parse";
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

/** Reads price references from bytes, row by row, in bounded memory. A body that is no table at all throws `prices.invalid`. */
export function readPriceRows(bytes: AsyncIterable<Uint8Array>, format: "csv" | "ndjson"): AsyncGenerator<PriceRow> {
  return format === "csv" ? readCsvRows(bytes) : readJsonRows(bytes);
}

async function* readJsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<PriceRow> {
  for await (const line of readLines(bytes, MAX_ROW)) {
    if ("error" in line) {
      const message = line.error === "too-long" ? `is longer than ${MAX_ROW} bytes` : "is not valid UTF-8";
      yield { line: line.number, problems: [{ at: "", message }] };
      continue;
    }
    let value: unknown;
    try {
      value = parseJson(line.text);
    } catch (error) {
      yield { line: line.number, problems: [{ at: "", message: `is not JSON: ${(error as Error).message}` }] };
      continue;
    }
    yield check(line.number, value);
  }
}

async function* readCsvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<PriceRow> {
  const parser = parse({
    bom: true,
    columns: checkHeading,
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  });
  const source = Readable.from(utf8(bytes));
  source.on("error", (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Row; info: { lines: number } }>) {
      // An empty field says that nothing is stated.
      for (const name of OPTIONAL_PRICE_COLUMNS) if (record[name] === "") delete record[name];
      yield check(info.lines, record);
    }
  } catch (error) {
    if (error instanceof AssayError) throw error;
    const { code, lines, message } = error as Error & { code?: string; lines?: number };
    if (code?.startsWith("CSV_") !== true) throw error;
    throw invalid("The price references are not valid CSV.", lines ?? 1, message);
  }
}

type Row = Record<string, unknown>;

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
  for await (const chunk of bytes) {
    try {
      yield decoder.decode(chunk, { stream: true });
    } catch {
      throw invalid("The price references are not text.", line, "from here on it is not valid UTF-8");
    }
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) line += 1;
  }
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
