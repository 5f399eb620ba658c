import { expect, test } from "vitest";
import { readBandFiles } from "#screening/price/band-files.ts";

const HEADING = "brand,line,kind,list,low,currency,year,source\n";
const KINDS = new Map([
  ["bag", "bags"],
  ["belt", "accessories"],
  ["shoes", "footwear"],
]);
const read = (text: string) => readBandFiles(new Map([["prices/ours.csv", text]]), KINDS);
const told = (text: string) =>
  read(text)
    .problems.map(({ at, message }) => `${at.split(":")[1]} ${message}`)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));

test("comments, blank lines, padding and a mark of byte order are no part of the prices", () => {
  const { lists, problems } = read(
    `\ufeff# ours, "as far as known"\n\n${HEADING}  # bags\n Acmora ,, bag ,100,50,USD,2024,"maker US, outlet"\n`,
  );
  expect(problems).toEqual([]);
  expect(lists).toMatchObject([
    { at: "prices/ours.csv:5:1", row: { brand: "Acmora", kind: "bag", source: "maker US, outlet" } },
  ]);
});

test("a row with another number of fields is named and costs itself", () => {
  const { lists, problems } = read(
    `${HEADING}Acmora,,bag,1,200,50,USD,2024,maker US\nAcmora,,belt,100,50,USD,2024,maker US\n`,
  );
  expect(problems.map(({ at }) => at)).toEqual(["prices/ours.csv:2:1"]);
  expect(lists.map(({ row }) => row.kind)).toEqual(["belt"]);
});

test("a quote in the middle of a field is named with its line", () => {
  const { problems } = read(`${HEADING}Acmora,,belt,100,50,USD,2024,maker US\nAcmora,5" heel,shoes,1,1,USD,2024,x\n`);
  expect(problems).toMatchObject([{ at: "prices/ours.csv:3:1", message: expect.stringMatching(/quote/) }]);
});

test("everything that is wrong with the rows is named at once, each with its line", () => {
  const rows = [
    "Acmora,,bagz,100,50,USD,2024,maker US",
    "Acmora,,bag,0,0.00,USD,2024,maker US",
    "Acmora,,belt,-5,1,usd,2024,",
    HEADING.trim(),
    "Acmora,,unknown,100,50,USD,2024,maker US",
  ];
  const amount = "must be an amount above zero such as `85` or `84.90`";
  expect(told(HEADING + rows.join("\n"))).toEqual([
    "2 `bagz` is no kind of article; kinds are bag, belt, shoes",
    `3 list: ${amount}`,
    `3 low: ${amount}`,
    `4 list: ${amount}`,
    "4 currency: a currency is three capital letters",
    "4 source: must not be empty",
    "5 is the heading again",
  ]);
});

test("what is wrong with a heading is said once, not again for each row", () => {
  const rows = "Acmora,,bag,100,100,50,USD,2024\nAcmora,,belt,100,100,50,USD,2024\n";
  expect(told(`brand,line,kind,list,list,low,curency,year\n${rows}`)).toEqual([
    "1 the heading names `list` twice",
    "1 the heading lacks `currency`",
    "1 the heading lacks `source`",
    "1 `curency` is no column; columns are brand, line, kind, list, low, currency, year, source",
  ]);
});

test("what resells above its list price may say so", () => {
  expect(read(`${HEADING}Acmora,,bag,54,70,USD,2024,maker US\n`)).toMatchObject({ problems: [], lists: [{}] });
});
