import { z } from "zod";
import { CsvFault, countedFields, createCsvReader } from "#src/csv.ts";
import type { Problem } from "#src/errors.ts";
import { type Articles, kindProblem, NO_KIND } from "../text/brand-articles.ts";
import { TIERS } from "../text/tiers.ts";

const LONGEST_ROW = 10_000;
/** A line that begins with `#` explains the rows below it. */
const COMMENTS = /^[^\S\r\n]*#.*$/gm;

const named = z.string().min(1, "must not be empty");
const amount = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,6})?$/, "must be an amount above zero such as `85` or `84.90`");
const currency = z.string().regex(/^[A-Z]{3}$/, "a currency is three capital letters");

const tierRow = z.strictObject({ tier: z.enum(TIERS), kind: named, list: amount, low: amount, currency });
const listRow = z.strictObject({
  brand: named,
  line: z.string(),
  kind: named,
  list: amount,
  low: amount,
  currency,
  year: z.string().regex(/^\d{4}$/, "a year has four digits"),
  source: named,
});

export type TierRow = z.infer<typeof tierRow>;
export type ListRow = z.infer<typeof listRow>;

/** A row of a price file and where it stands, as `file:line:column`. */
interface Placed<Row> {
  readonly row: Row;
  readonly at: string;
}

/** Reads `prices/tiers.csv` and the list prices in the other files; a bad row is named and left out. */
export function readBandFiles(
  files: ReadonlyMap<string, string>,
  kinds: Articles,
): {
  readonly tiers: readonly Placed<TierRow>[];
  readonly lists: readonly Placed<ListRow>[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const read = <Row extends TierRow | ListRow>(file: string, schema: z.ZodObject & z.ZodType<Row>): Placed<Row>[] =>
    readCsv(file, files.get(file) ?? "", Object.keys(schema.shape), problems).flatMap(({ record, at }) => {
      const parsed = schema.safeParse(record);
      const wrong = parsed.error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [];
      const kind = record.kind ?? "";
      if (kind !== "" && kind !== NO_KIND) wrong.push(...kindProblem(kind, kinds));
      problems.push(...wrong.map((message) => ({ at, message })));
      return wrong.length === 0 && parsed.data !== undefined ? [{ row: parsed.data, at }] : [];
    });
  const priceFiles = [...files.keys()].filter((file) => file.startsWith("prices/") && file.endsWith(".csv"));
  return {
    tiers: priceFiles.filter((file) => file === TIER_FILE).flatMap((file) => read(file, tierRow)),
    lists: priceFiles.filter((file) => file !== TIER_FILE).flatMap((file) => read(file, listRow)),
    problems,
  };
}

const TIER_FILE = "prices/tiers.csv";

/** The rows below a heading that names each of `columns` once; of a file with another heading no row can be read. */
function readCsv(
  file: string,
  text: string,
  columns: readonly string[],
  problems: Problem[],
): { readonly record: Readonly<Record<string, string>>; readonly at: string }[] {
  const rows: { record: Record<string, string>; at: string }[] = [];
  const refuse = (line: number, message: string): number => problems.push({ at: `${file}:${line}:1`, message });
  let names: readonly string[] | undefined;
  let sound = false;
  const reader = createCsvReader(LONGEST_ROW, (row, line) => {
    const fields = row.map((field) => field.trim());
    if (names === undefined) {
      names = fields;
      const wrong = headingProblems(fields, columns);
      sound = wrong.length === 0;
      for (const message of wrong) refuse(line, message);
    } else if (!sound) return;
    else if (fields.length !== names.length) refuse(line, countedFields(fields.length, names.length));
    else if (fields.every((field, at) => field === names?.[at])) refuse(line, "is the heading again");
    else
      rows.push({
        record: Object.fromEntries(names.map((name, at) => [name, fields[at] ?? ""])),
        at: `${file}:${line}:1`,
      });
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

function headingProblems(names: readonly string[], columns: readonly string[]): string[] {
  const twice = columns.filter((column) => names.filter((name) => name === column).length > 1);
  const missing = columns.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !columns.includes(name));
  return [
    ...twice.map((column) => `the heading names \`${column}\` twice`),
    ...missing.map((column) => `the heading lacks \`${column}\``),
    ...unknown.map((name) => `\`${name}\` is no column; columns are ${columns.join(", ")}`),
  ];
}
