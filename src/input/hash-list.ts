import { type Fields, type Layout, layoutOf, splitRecord } from "./hash-columns.ts";
import { type HashLine, hashLine } from "./hash-line.ts";
import { parseJsonLine } from "./json-line.ts";
import type { Line } from "./lines.ts";

/** How a list that comes in is written: a table, or one JSON object a line. */
export type ListFormat = "csv" | "ndjson";

/** What became of one line: a known picture, something else that is none (`skipped`), or what is wrong with it. */
export type ListRow =
  | { readonly line: number; readonly value: HashLine }
  | { readonly line: number; readonly skipped: true }
  | { readonly line: number; readonly problem: string };

/** A list of hashes carries one picture a line; longer than this, no line is meant so. */
export const MAX_LIST_LINE = 64 * 1024;

/**
 * Reads a hash list line by line: a bad line costs only itself. Tables may be ours, those of Hasher-Matcher-Actioner and
 * its clients, or the output of a PDQ hasher; a field never spans lines, so that one open quote cannot swallow the rest.
 */
export async function* readHashList(lines: AsyncIterable<Line>, format: ListFormat): AsyncGenerator<ListRow> {
  let layout: Layout | undefined;
  for await (const line of lines) {
    if ("error" in line) {
      yield { line: line.number, problem: line.message };
      continue;
    }
    if (format === "ndjson") {
      yield checked(line.number, jsonOf(line.text));
      continue;
    }
    const text = line.text.endsWith("\r") ? line.text.slice(0, -1) : line.text;
    if (layout === undefined) {
      layout = layoutOf(text);
      if (layout.heading) continue;
    }
    yield checked(line.number, layout.read(splitRecord(text, layout.delimiter)));
  }
}

function jsonOf(text: string): Fields {
  const parsed = parseJsonLine(text);
  if ("message" in parsed) return parsed.message;
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "must be a JSON object";
  // Null says the same as nothing.
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function checked(line: number, fields: Fields): ListRow {
  if (fields === undefined) return { line, skipped: true };
  if (typeof fields === "string") return { line, problem: fields };
  const parsed = hashLine.safeParse(fields);
  if (parsed.success) return { line, value: parsed.data };
  const problem = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
  return { line, problem };
}
