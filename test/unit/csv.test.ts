import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CsvFault, createCsvReader } from "#src/csv.ts";

const LONGEST = 1_000;

interface Row {
  readonly fields: string[];
  readonly line: number;
}

/** The rows of a text that arrives in pieces of so many characters, and the fault that ends them. */
function read(text: string, piece = text.length): { rows: Row[]; fault?: { line: number; message: string } } {
  const rows: Row[] = [];
  const reader = createCsvReader(LONGEST, (fields, line) => rows.push({ fields, line }));
  try {
    for (let at = 0; at < text.length; at += Math.max(piece, 1)) reader.write(text.slice(at, at + Math.max(piece, 1)));
    reader.end();
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    return { rows, fault: { line: error.line, message: error.message } };
  }
  return { rows };
}

const fieldsOf = (text: string): string[][] => read(text).rows.map(({ fields }) => fields);

test.each([
  ["line feeds", "a,b\nc,d\n"],
  ["both signs", "a,b\r\nc,d\r\n"],
  ["carriage returns alone", "a,b\rc,d\r"],
  ["no end of the last line", "a,b\nc,d"],
  ["a mark of byte order", "\ufeffa,b\nc,d\n"],
  ["blank lines", "\n\na,b\n\n\nc,d\n\n"],
  ["line ends of two kinds", "a,b\r\nc,d\n"],
  ["quotes around everything", '"a","b"\n"c","d"\n'],
])("rows with %s are the same rows", (_, text) => {
  expect(fieldsOf(text)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("a quoted field holds commas, quotes and line ends, and each row has the line on which it begins", () => {
  expect(read('x\n"a, ""b""\nc",\r,"" \n'.replace(" \n", "\n\ny,z\n"))).toEqual({
    rows: [
      { fields: ["x"], line: 1 },
      { fields: ['a, "b"\nc', "\r", ""], line: 2 },
      { fields: ["y", "z"], line: 5 },
    ],
  });
});

test("rows may differ in length, and an empty row of one quoted field is a row", () => {
  expect(fieldsOf('a\nb,c,d\n""\n,\n')).toEqual([["a"], ["b", "c", "d"], [""], ["", ""]]);
});

test.each([
  ["a quote within a bare field", 'a,b\nc,5" d\ne,f\n', 2, /quote/],
  ["text after a closing quote", 'a,b\n"c"d,e\n', 2, /closing quote/],
  ["a blank after a closing quote", 'a,b\n"c" ,e\n', 2, /closing quote/],
  ["a lone carriage return after a closing quote", 'a,b\n"c"\rd,e\n', 2, /closing quote/],
  ["a quote that is never closed", 'a,b\n\n"c,d\ne,f\n', 3, /never ends/],
  ["a row that is too long", `a,b\nc,${"d".repeat(LONGEST)}\n`, 2, /longer/],
  ["a row that is too long and never ends", `a,b\n"c,${"d\n".repeat(LONGEST)}`, 2, /longer|never ends/],
])("%s is a fault with its line", (_, text, line, message) => {
  const { rows, fault } = read(text);
  expect(rows[0]?.fields).toEqual(["a", "b"]);
  expect(fault?.line).toBe(line);
  expect(fault?.message).toMatch(message);
});

/** Characters of which each means something, often enough to meet. */
const hostile = fc.string({
  unit: fc.constantFrom("a", "b", ",", '"', '""', "\n", "\r\n", "\r", " ", "靴", "👟", "\0", "\ufeff"),
  maxLength: 40,
});

test("the pieces in which a text arrives change nothing", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 12 }), (text, piece) => {
      expect(read(text, piece)).toEqual(read(text));
    }),
    { numRuns: 2_000 },
  );
});

test("what was written comes back", () => {
  const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "靴") });
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { maxLength: 8 });
  fc.assert(
    fc.property(table, fc.constantFrom("\n", "\r\n"), (rows, end) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = rows.map((row) => row.map(quote).join(",") + end).join("");
      expect(fieldsOf(text)).toEqual(rows);
    }),
  );
});

test("another reader of CSV finds the same rows, and refuses the same texts", () => {
  // Without what the other one reads in its own way: line ends of two kinds, and a NUL after a closing quote, which it drops.
  const text = hostile.map((any) => any.replaceAll(/\r\n?/g, "\n").replaceAll("\0", ""));
  fc.assert(
    fc.property(text, (csv) => {
      let others: string[][] | undefined;
      try {
        others = parse(csv, { bom: true, skip_empty_lines: true, relax_column_count: true });
      } catch {
        others = undefined;
      }
      const { rows, fault } = read(csv);
      expect(fault === undefined ? rows.map(({ fields }) => fields) : undefined).toEqual(others);
    }),
    { numRuns: 5_000 },
  );
});
