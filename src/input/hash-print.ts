import { csvField } from "#src/csv.ts";

/** What a printed list says of a known picture. */
export interface PrintedEntry {
  readonly hash: string;
  readonly quality: number;
  readonly source: string | null;
  readonly evidence: string | null;
  readonly owner: string | null;
  readonly brand: string | null;
  readonly status: string;
  readonly expiresAt: Date | null;
  readonly hits: number;
  readonly overturns: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

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
] as const satisfies (keyof PrintedEntry)[];

/** The media type of each format. */
export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson",
  hashes: "text/plain; charset=utf-8",
};

/** What stands before the first entry. */
export function listHeading(format: ExportFormat): string {
  return format === "csv" ? `${COLUMNS.join(",")}\n` : "";
}

/** One entry as a line of its format. */
export function printEntry(entry: PrintedEntry, format: ExportFormat): string {
  switch (format) {
    case "hashes":
      return `${entry.hash}\n`;
    case "ndjson":
      return `${JSON.stringify(Object.fromEntries(COLUMNS.flatMap((name) => (entry[name] === null ? [] : [[name, entry[name]]]))))}\n`;
    case "csv":
      return `${COLUMNS.map((name) => cell(entry[name])).join(",")}\n`;
  }
}

function cell(value: string | number | Date | null): string {
  return csvField(value instanceof Date ? value.toISOString() : String(value ?? ""));
}
