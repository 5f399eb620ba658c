import { csvField } from "#src/csv.ts";
import type { EntryRecord } from "#store/entries.ts";

/** How a bank can be written out: whole as a table or JSON lines, or as bare hashes, which every client reads. */
export const EXPORT_FORMATS = ["csv", "ndjson", "hashes"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = [
  "hash",
  "quality",
  "source",
  "evidence",
  "owner",
  "brand",
  "status",
  "expiresAt",
  "hits",
  "overturns",
  "createdAt",
  "updatedAt",
] as const satisfies (keyof EntryRecord)[];

/** What a list says of a known picture. */
export type ListedEntry = Pick<EntryRecord, (typeof COLUMNS)[number]>;

/** The media type of each format. */
export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson",
  hashes: "text/plain; charset=utf-8",
};

/** Writes a list, a page of entries at a time. */
export async function* printList(
  pages: AsyncIterable<readonly ListedEntry[]>,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === "csv") yield `${COLUMNS.join(",")}\n`;
  for await (const entries of pages) yield entries.map((entry) => `${lineOf(entry, format)}\n`).join("");
}

function lineOf(entry: ListedEntry, format: ExportFormat): string {
  switch (format) {
    case "hashes":
      return entry.hash;
    case "ndjson":
      return JSON.stringify(
        Object.fromEntries(COLUMNS.flatMap((name) => (entry[name] === null ? [] : [[name, entry[name]]]))),
      );
    case "csv":
      return COLUMNS.map((name) => cell(entry[name])).join(",");
  }
}

function cell(value: string | number | Date | null): string {
  return csvField(value instanceof Date ? value.toISOString() : String(value ?? ""));
}
