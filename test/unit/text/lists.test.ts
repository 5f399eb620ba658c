import { expect, test } from "vitest";
import { compileKnowledge } from "#screening/knowledge.ts";

const at = (files: Record<string, string>): string[] =>
  compileKnowledge(new Map(Object.entries(files))).problems.map((p) => p.at);

test("a bad list names file, line and column, all problems at once", () => {
  const head = "- language: en\n  category: copy\n  strength: strong\n  terms:\n";
  expect(at({ "lists/replica.yaml": `${head}    - "x"\n    - ""\n    - ok term\n    - OK term\n` })).toEqual([
    "lists/replica.yaml:5:7",
    "lists/replica.yaml:6:7",
    "lists/replica.yaml:8:7",
  ]);
});

test("a file that is not YAML names the place", () => {
  expect(at({ "lists/replica.yaml": "- [" })[0]).toMatch(/^lists\/replica\.yaml:\d+:\d+$/);
});

test("a broken character is refused", () => {
  expect(at({ "lists/common-words.yaml": "- caf\ufffd\n" })).toEqual(["lists/common-words.yaml:1:3"]);
});

test("a price of an unknown brand, a bad amount and a bad rate are named", () => {
  const files = {
    "brands/a.yaml": "- tier: luxury\n  brands: [Acmora]\n",
    "prices/list-prices.csv":
      "brand,line,kind,list,low,currency,year,source\nAcmora,,bag,100,50,USD,2024,maker US\nNobody,,bag,100,50,USD,2024,maker US\nAcmora,,bag,1e9,50,USD,2024,maker US\n",
    "fx.json": '{"date":"2026-09-29","base":"USD","rates":{"EUR":-1}}',
  };
  expect(at(files)).toEqual(["fx.json:1:1", "prices/list-prices.csv:4:1"]);
  expect(at({ ...files, "fx.json": '{"date":"2026-09-29","base":"USD","rates":{"EUR":0.9}}' })).toEqual([
    "prices/list-prices.csv:4:1",
    "prices/list-prices.csv:3:1",
  ]);
});

test("an empty bundle compiles to knowledge that knows nothing", () => {
  expect(at({})).toEqual([]);
});
