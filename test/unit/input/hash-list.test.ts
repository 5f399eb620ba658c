import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ListFormat, type ListRow, readHashList } from "#input/hash-list.ts";
import type { Line } from "#input/lines.ts";
import { type ListedEntry, printList } from "#tasks/export-bank.ts";

const HASH = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
const OTHER = "0f".repeat(32);

async function read(text: string, format: ListFormat = "csv"): Promise<ListRow[]> {
  async function* lines(): AsyncGenerator<Line> {
    for (const [index, line] of text.split("\n").entries()) {
      if (line.trim() !== "") yield { number: index + 1, text: line };
    }
  }
  return await Array.fromAsync(readHashList(lines(), format));
}
const values = (rows: readonly ListRow[]) => rows.map((row) => ("value" in row ? row.value : row));

describe("lists that others exchange can be read", () => {
  test("a table with a heading, in any order of columns, with columns that are not ours", async () => {
    expect(values(await read(`quality,Hash,colour,brand\n87,${HASH},red,Acme\n`))).toEqual([
      { hash: HASH, quality: 87, brand: "Acme" },
    ]);
  });

  test("what a PDQ hasher prints: hash, quality and file", async () => {
    expect(values(await read(`${HASH},100,shoes/1.jpg`))).toEqual([
      { hash: HASH, quality: 100, evidence: "shoes/1.jpg" },
    ]);
  });

  test("Hasher-Matcher-Actioner's samples: hash, id, time and tags without a heading", async () => {
    expect(values(await read(`${HASH},99244958314735,2021-05-07T18:07:52+0000,disputed media_type_photo`))).toEqual([
      { hash: HASH, source: "exchange 99244958314735", evidence: "disputed media_type_photo" },
    ]);
  });

  test("the client's data set, of which only PDQ is taken", async () => {
    const rows = await read(
      `collab,signal_type,signal_str,category,tags\nshoes,pdq,${HASH},POSITIVE,fake\nshoes,video_md5,0123,POSITIVE,`,
    );
    expect(values(rows)).toEqual([
      { hash: HASH, source: "shoes", evidence: "fake" },
      { line: 3, skipped: true },
    ]);
  });

  test("bare hashes, alone or behind their type", async () => {
    expect(values(await read(`${HASH}\npdq ${OTHER}`))).toEqual([{ hash: HASH }, { hash: OTHER }]);
  });

  test("tables of a spreadsheet: semicolons, carriage returns, capital digits, quotes", async () => {
    expect(values(await read(`hash;evidence\r\n${HASH.toUpperCase()};"a ""b""; c"\r\n`))).toEqual([
      { hash: HASH, evidence: 'a "b"; c' },
    ]);
  });

  test("JSON lines, with null for what is not known", async () => {
    expect(values(await read(JSON.stringify({ hash: HASH, quality: 51, brand: null, extra: {} }), "ndjson"))).toEqual([
      { hash: HASH, quality: 51 },
    ]);
  });
});

describe("a bad line costs only itself", () => {
  test.each([
    ["too few digits", `hash\n${HASH.slice(1)}\n${OTHER}`],
    ["too many fields", `hash,quality\n${HASH},1,2\n${OTHER},90`],
    ["a quality beyond 100", `hash,quality\n${HASH},101\n${OTHER},90`],
    ["a quality that is no number", `hash,quality\n${HASH},0x32\n${OTHER},90`],
    ["a quote that is never closed", `hash,evidence\n${HASH},"open\n${OTHER},fine`],
    ["text after a quote", `hash,evidence\n${HASH},"a"b\n${OTHER},fine`],
    ["an expiry that is none", `hash,expiresAt\n${HASH},tomorrow\n${OTHER},2030-01-01`],
    ["a status that is none", `hash,status\n${HASH},maybe\n${OTHER},retracted`],
  ])("%s", async (_, text) => {
    const rows = await read(text);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ line: 2, problem: expect.any(String) });
    expect(rows[1]).toMatchObject({ line: 3, value: { hash: OTHER } });
  });

  test("also where JSON is broken, or sets a prototype", async () => {
    const rows = await read(
      `{"hash":\n{"hash":"${HASH}","__proto__":{"quality":100}}\n[]\n{"hash":"${OTHER}"}`,
      "ndjson",
    );
    expect(rows.map((row) => "problem" in row)).toEqual([true, true, true, false]);
  });

  test("a table whose first line is no heading says so on every line", async () => {
    const rows = await read(`a,b\n1,2`);
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatchObject({ problem: expect.stringContaining("must name a column `hash`") });
  });
});

test("no list makes the reader throw", async () => {
  const piece = fc.oneof(fc.constantFrom(HASH, ",", '"', "\n", "hash", ";", "\r", "pdq "), fc.string({ maxLength: 5 }));
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom<ListFormat>("csv", "ndjson"), async (list, format) => {
      for (const row of await read(list, format)) expect(row.line).toBeGreaterThan(0);
    }),
  );
});

test("what is exported is imported again as it was", async () => {
  const words = fc
    .string({ minLength: 1, maxLength: 40, unit: "grapheme" })
    .map((text) => text.replace(/\p{Cc}|\u2028|\u2029/gu, "").trim())
    .filter((text) => text !== "");
  const entry: fc.Arbitrary<ListedEntry> = fc.record({
    hash: fc.stringMatching(/^[0-9a-f]{64}$/),
    quality: fc.integer({ min: 0, max: 100 }),
    source: fc.option(words),
    evidence: fc.option(words),
    owner: fc.option(words),
    brand: fc.option(words),
    status: fc.constantFrom<ListedEntry["status"][]>("active", "quarantined", "retracted"),
    expiresAt: fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })),
    hits: fc.nat(),
    overturns: fc.nat(),
    createdAt: fc.constant(new Date(0)),
    updatedAt: fc.constant(new Date(0)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1 }), fc.constantFrom("csv", "ndjson"), async (entries, format) => {
      const pages = Readable.from([entries.slice(0, 1), entries.slice(1)]);
      const text = (await Array.fromAsync(printList(pages, format))).join("");
      const expected = entries.map(({ hits: _, overturns: __, createdAt: ___, updatedAt: ____, ...kept }) =>
        Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== null)),
      );
      expect(values(await read(text, format))).toEqual(expected);
    }),
  );
});
