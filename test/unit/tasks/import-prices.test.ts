import { expect, test } from "vitest";
import { readPriceRows } from "#input/price-rows.ts";
import { importPrices } from "#tasks/import-prices.ts";

const knowledge = () => Promise.reject(new Error("the rules were loaded"));

async function* sent(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test.each([
  ["an empty body", "csv", ""],
  ["a heading alone", "csv", "brand,category,title,value,currency\n"],
  ["another table", "csv", "sku,price\n1,2\n"],
  ["rows that are no prices", "csv", "brand,category,title,value,currency\nGucci,belts,Belt,cheap,EUR\n"],
  ["no lines", "ndjson", ""],
  ["lines that are no JSON", "ndjson", "hello\n"],
] as const)(
  "what holds no price is refused without loading the rules, which would stop the gate: %s",
  async (...row) => {
    const [, format, text] = row;
    // It never comes as far as the database.
    const deps = { pool: undefined as never, knowledge, now: Date.now };
    await expect(importPrices(deps, readPriceRows(sent(text), format))).rejects.toMatchObject({
      code: "prices.invalid",
    });
  },
);
