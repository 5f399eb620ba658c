import { z } from "zod";
import { CsvFault, countedFields, createCsvReader } from "#src/csv.ts";
import type { Problem } from "#src/errors.ts";
import { TIERS } from "../text/registry.ts";

const LONGEST_ROW = 10_000;
/** A line that begins with `#` explains the rows below it. */
const COMMENTS = /^[^\S\r\n]*#.*$/gm;

const amount = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, "an amount is a decimal number");
const currency = z.string().regex(/^[A-Z]{3}$/, "a currency is three capital letters");

const tierRow = z.strictObject({ tier: z.enum(TIERS), kind: z.string().min(1), list: amount, low: amount, currency });
const listRow = z.strictObject({
  brand: z.string().min(1),
  line: z.string(),
  kind: z.string().min(1),
  list: amount,
  low: amount,
  currency,
  year: z.string().regex(/^\d{4}$/, "a year has four digits"),
  source: z.string().min(1),
});

export type TierRow = z.infer<typeof tierRow>;
export type ListRow = z.infer<typeof listRow>;

/** Reads `prices/tiers.csv` and the list prices in the other files; a bad row is named and left out. */
export function readBandFiles(files: ReadonlyMap<string, string>): {
  readonly tiers: readonly TierRow[];
  readonly lists: readonly { readonly row: ListRow; readonly at: string }[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const tiers: TierRow[] = [];
  const lists: { row: ListRow; at: string }[] = [];
  for (const [file, text] of files) {
    if (!file.startsWith("prices/") || !file.endsWith(".csv")) continue;
    const isTiers = file === "prices/tiers.csv";
    for (const { record, line } of readCsv(file, text, problems)) {
      const parsed = (isTiers ? tierRow : listRow).safeParse(record);
      const at = `${file}:${line}:1`;
      if (!parsed.success)
        problems.push(...parsed.error.issues.map((i) => ({ at, message: `${i.path.join(".")}: ${i.message}` })));
      else if (isTiers) tiers.push(parsed.data as TierRow);
      else lists.push({ row: parsed.data as ListRow, at });
    }
  }
  return { tiers, lists, problems };
}

function readCsv(file: string, text: string, problems: Problem[]): { record: unknown; line: number }[] {
  const rows: { record: unknown; line: number }[] = [];
  const refuse = (line: number, message: string): number => problems.push({ at: `${file}:${line}:1`, message });
  let names: readonly string[] | undefined;
  const reader = createCsvReader(LONGEST_ROW, (row, line) => {
    const fields = row.map((field) => field.trim());
    if (names === undefined) names = fields;
    else if (fields.length !== names.length) refuse(line, countedFields(fields.length, names.length));
    else rows.push({ record: Object.fromEntries(names.map((name, at) => [name, fields[at]])), line });
  });
  try {
    reader.write(text.replace(COMMENTS, ""));
    reader.end();
  } catch (cause) {
    if (!(cause instanceof CsvFault)) throw cause;
    refuse(cause.line, cause.message);
  }
  return rows;
}
