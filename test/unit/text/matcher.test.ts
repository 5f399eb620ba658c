import fc from "fast-check";
import { expect, test } from "vitest";
import { buildMatcher, isWhole } from "#screening/text/matcher.ts";

function naive(patterns: readonly string[], text: string): string[] {
  const found: string[] = [];
  patterns.forEach((pattern, id) => {
    if (pattern === "") return;
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
      if (isWhole(text, at, at + pattern.length)) found.push(`${id}@${at}`);
    }
  });
  return found.sort();
}

test("one pass finds exactly what looking for each pattern by itself finds", () => {
  const word = fc.string({ unit: fc.constantFrom(..."ab 高1"), maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(..."ab 高1"), maxLength: 60 }),
      (patterns, text) => {
        const hits = buildMatcher(patterns)
          .search(text)
          .map((hit) => `${hit.pattern}@${hit.start}`);
        expect(hits.sort()).toEqual(naive(patterns, text));
      },
    ),
    { numRuns: 500 },
  );
});

test("the result does not depend on how many patterns there are", () => {
  const filler = Array.from({ length: 9000 }, (_, i) => `filler${i.toString(36)} term`);
  const text = "a rolex submariner beside filler5k term";
  const hits = buildMatcher([...filler, "rolex", "submariner"]).search(text);
  expect(hits.map((hit) => text.slice(hit.start, hit.end))).toEqual(["rolex", "submariner", "filler5k term"]);
});

test.each([
  ["lv", "lvmh group", 0],
  ["lv", "an lv bag", 1],
  ["lv", "高仿lv包", 1],
  ["高仿", "这是高仿包", 1],
  ["나이키", "나이키운동화", 1],
  ["rolex", "rolex2020", 1],
  ["aj1", "aj11", 0],
  ["iphone", "iphone15", 1],
  ["реплика", "репликация", 0],
])("%j is looked for as a word in %j", (pattern, text, count) => {
  expect(buildMatcher([pattern]).search(text)).toHaveLength(count);
});

test("an empty pattern list finds nothing", () => {
  expect(buildMatcher([]).search("anything")).toEqual([]);
  expect(buildMatcher([""]).search("anything")).toEqual([]);
});
