import { expect, test } from "vitest";
import { analyse } from "#screening/analysers.ts";
import { currencies, currencyProblem, minorDigits } from "#screening/price/currency.ts";
import { goneCurrencies, implausibleMoves, readRateTable } from "#screening/price/rate-table.ts";
import { readRates } from "#screening/price/rates.ts";
import { CONTEXT, listing, shipped, shippedFiles } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const codes = (price: { value: string; currency: string }, now: string) =>
  analyse(listing({ title: "Gucci belt", price }), { ...CONTEXT, now: Date.parse(now) }, knowledge).degraded.map(
    (d) => d.code,
  );

test("an old rate is degraded, never used; a price that needs no rate is still compared", () => {
  expect(codes({ value: "90", currency: "EUR" }, "2026-12-01T00:00:00Z")).toEqual([]);
  expect(codes({ value: "90", currency: "EUR" }, "2028-12-01T00:00:00Z")).toEqual(["price.rate-stale"]);
  expect(codes({ value: "90", currency: "USD" }, "2028-12-01T00:00:00Z")).toEqual([]);
});

test.each([
  ["HRK", "EUR"],
  ["BGN", "EUR"],
  ["MRO", "MRU"],
  ["DEM", "EUR"],
  ["ANG", "XCG"],
  ["SLL", "SLE"],
  ["ZWL", "ZWG"],
  ["VEF", "VES"],
  ["RMB", "CNY"],
  ["usd", "USD"],
])("%s is refused with the name of %s", (code, right) => {
  expect(currencyProblem(code)).toContain(right);
});

test.each(["ZZZ", "", "constructor", "__proto__", "€€"])("%j is no currency and breaks nothing", (code) => {
  expect(currencyProblem(code)).toBeTypeOf("string");
});

test("every currency has its minor unit, and all but two a shipped rate", () => {
  const { rates, problems } = readRates("fx.json", shippedFiles().get("fx.json") ?? "");
  expect(problems).toEqual([]);
  expect(currencies().filter((code) => !rates.perBase.has(code))).toEqual(["VED", "ZWG"]);
  expect([minorDigits("JPY"), minorDigits("EUR"), minorDigits("KWD")]).toEqual([0, 2, 3]);
});

test.each([
  ['{"date":"2026-09-29","base":"USD","rates":{"EUR":0}}', /EUR/],
  ['{"date":"2026-09-29","base":"USD","rates":{"EUR":1e-12}}', /EUR.*between/],
  ['{"date":"yesterday","base":"USD","rates":{}}', /date/],
  ['{"date":"2026-09-29","base":"USD"}', /^rates: is missing$/],
  ['{"date":"2026-09-29","base":"USD","rates":[0.9]}', /^rates: must hold rates by currency/],
  ['{"date":"2026-09-29","base":"USD","rates":{"EUR":"0.9"}}', /^rates.EUR: must be a number, without quotes$/],
  ['{"date":"2026-09-29","base":"USD","rates":{"Euro":0.9}}', /^rates.Euro: a currency is three capital letters$/],
  ["[]", /^the table: must be an object with date, base and rates$/],
  ["{", /JSON/],
])("the table %s is refused with its place", (text, says) => {
  const { problems } = readRates("fx.json", text);
  expect(problems[0]?.at).toMatch(/^fx\.json:\d+:1$/);
  expect(problems[0]?.message).toMatch(says);
});

test("a table on another base is brought to dollars, and other codes are left out by name", () => {
  const read = readRateTable('{"base":"EUR","timestamp":1790640000,"rates":{"USD":1.25,"GBP":0.8,"BTC":0.00001}}');
  if ("problems" in read) throw new Error(read.problems.join());
  expect(read.table).toMatchObject({ base: "USD", date: "2026-09-29", rates: { EUR: 0.8, GBP: 0.64, USD: 1 } });
  expect(read.ignored).toEqual(["BTC"]);
});

test.each([
  ["not JSON", /JSON/],
  ['{"base":"USD","rates":{"EUR":0.9}}', /date/],
  ['{"base":"USD","timestamp":1790640000000,"rates":{"EUR":0.9}}', /timestamp: must be in seconds/],
  ['{"base":"USD","timestamp":1e300,"rates":{"EUR":0.9}}', /timestamp: must be in seconds/],
  ['{"base":"HRK","date":"2026-01-01","rates":{"EUR":1}}', /EUR in 2023/],
  ['{"base":"EUR","date":"2026-01-01","rates":{"GBP":1}}', /USD is missing/],
  ['{"base":"EUR","date":"2026-01-01","rates":{"USD":-1}}', /USD: must be above zero/],
  ['{"base":"EUR","date":"2026-01-01"}', /^rates: is missing$/],
])("the import %s is refused in words that help", (text, says) => {
  const read = readRateTable(text);
  expect("problems" in read ? read.problems.join() : "").toMatch(says);
});

test("a slip of the decimal point in a new table is noticed", () => {
  const table = { source: "s", date: "2026-01-01", base: "USD", rates: { EUR: 0.9, JPY: 150 } };
  expect(implausibleMoves(table, { ...table, rates: { EUR: 9, JPY: 160 } })).toEqual(["EUR: 0.9 became 9"]);
});

test("currencies that a new table lacks are named, but not those that are none any more", () => {
  const table = { source: "", date: "2026-11-20", base: "USD", rates: { USD: 1, EUR: 0.9, GBP: 0.8, HRK: 7 } };
  expect(goneCurrencies(table, { ...table, rates: { USD: 1, EUR: 0.9 } })).toEqual(["no rate any more for GBP"]);
  expect(goneCurrencies(table, table)).toEqual([]);
});
