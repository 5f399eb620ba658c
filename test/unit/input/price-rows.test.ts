import fc from "fast-check";
import { expect, test } from "vitest";
import { type PriceRow, readPriceRows } from "#input/price-rows.ts";
import { AssayError } from "#src/errors.ts";

const HEADING = "brand,category,title,value,currency\n";

/** The rows of a CSV that arrives in pieces of so many bytes. */
async function rowsOf(csv: string | Uint8Array, piece = 65_536): Promise<PriceRow[]> {
  const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const rows: PriceRow[] = [];
  for await (const batch of readPriceRows(pieces(), "csv")) rows.push(...batch);
  return rows;
}

/** Where a file was refused, and why. */
async function refusal(csv: string | Uint8Array): Promise<string> {
  const error = await rowsOf(csv).catch((thrown: unknown) => thrown);
  if (!(error instanceof AssayError)) throw new Error("nothing was refused");
  expect(error.code).toBe("prices.invalid");
  return (error.problems ?? []).map(({ at, message }) => `${at}: ${message}`).join("; ");
}

const titles = (rows: readonly PriceRow[]) => rows.map((row) => ("value" in row ? row.value.title : row.problems));

test("a mark of byte order, line ends of another system and blank lines are no part of the rows", async () => {
  const rows = await rowsOf(
    `\ufeff${HEADING}\nNike,shoes,One,1,USD\n\nNike,shoes,Two,2,USD\n`.replaceAll("\n", "\r\n"),
  );
  expect(titles(rows)).toEqual(["One", "Two"]);
});

test("a quoted field may hold commas, quotes and line ends, and the lines are counted on", async () => {
  const rows = await rowsOf(`${HEADING}Nike,shoes,"a ""b"",\nc",1,USD\nNike,shoes,d,x,USD\n`);
  expect(rows[0]).toMatchObject({ line: 2, value: { title: 'a "b",\nc' } });
  expect(rows[1]).toMatchObject({ line: 4, problems: [{ at: "value" }] });
});

test.each([
  ["a quote stands in the middle of a field", `${HEADING}Nike,shoes,5" heel,1,USD\n`, /^line 2: .*quote/i],
  ["something follows a closing quote", `${HEADING}Nike,shoes,"a"b,1,USD\n`, /^line 2: .*quote/i],
  ["a field never ends", `${HEADING}Nike,shoes,"${"long ".repeat(20_000)}\n`, /^line 2: /],
  ["a row is longer than any that is meant", `${HEADING}Nike,shoes,${"long ".repeat(20_000)},1,USD\n`, /^line 2: /],
  [
    "it is not UTF-8 further down",
    Buffer.from(`${HEADING}Nike,shoes,a,1,USD\nNike,shoes,Caf\u00e9,1,USD\n`, "latin1"),
    /^line 3: .*UTF-8/,
  ],
  [
    "it stops being UTF-8 where a piece of the file begins within a character",
    Buffer.concat([
      Buffer.from(`${HEADING}Nike,shoes,${"é".repeat(8_200)},1,USD\n`),
      Buffer.from("Nike,shoes,Caf\u00e9,1,USD\n", "latin1"),
    ]),
    /^line 3: .*UTF-8/,
  ],
  ["it is cut off within a character", Buffer.from(`${HEADING}Nike,shoes,Café`).subarray(0, -1), /UTF-8/],
])("a file is refused with the line when %s", async (_, csv, says) => {
  expect(await refusal(csv)).toMatch(says);
});

test("a row with another number of fields costs itself, and is told why", async () => {
  const rows = await rowsOf(`${HEADING}Nike,shoes\nNike,shoes,Air, white,1,USD\nNike,shoes,One,1,USD\n`);
  expect(titles(rows)).toEqual([
    [{ at: "", message: "has 2 fields where the heading has 5" }],
    [{ at: "", message: "has 6 fields where the heading has 5; a field that holds a comma must be quoted" }],
    "One",
  ]);
});

test("everything that is wrong with a row is named, and what is not stated is taken as such", async () => {
  const rows = await rowsOf(
    "Seller,currency,value,title,category,brand,source,condition,note\n" +
      ",USD,1,One,shoes,Nike,,,x\ns,ZZZ,-1,Two,shoes, ,a\u0001b,used,x\ns,EUR,2,Three,,Nike,own,used,\n",
  );
  expect(rows[0]).toMatchObject({ value: { source: "import", title: "One", brand: "Nike" } });
  const wrong = rows[1] !== undefined && "problems" in rows[1] ? rows[1].problems : [];
  expect(wrong.map(({ at }) => at)).toEqual(["brand", "value", "currency", "source"]);
  expect(rows[2]).toMatchObject({ value: { source: "own", category: "", condition: "used", seller: "s" } });
});

test("the pieces in which a file arrives change nothing", async () => {
  const field = fc.constantFrom("Nike", '"a, ""b"""', '"two\nlines"', "Café 靴", "👟", "");
  const row = fc.tuple(field, field, field, fc.constantFrom("1", "2.50", "x"), fc.constantFrom("USD", "EUR", "ZZZ"));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), async (rows, piece) => {
      const csv = HEADING + rows.map((fields) => `${fields.join(",")}\n`).join("");
      expect(await rowsOf(csv, piece)).toEqual(await rowsOf(csv));
    }),
  );
});
