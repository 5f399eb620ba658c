import { expect, test } from "vitest";
import { readBandFiles } from "#screening/price/band-files.ts";

const HEADING = "brand,line,kind,list,low,currency,year,source\n";
const read = (text: string) => readBandFiles(new Map([["prices/ours.csv", text]]));

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
