import fc from "fast-check";
import { expect, test } from "vitest";
import type { PriceReference } from "#screening/knowledge.ts";
import { readBandFiles } from "#screening/price/band-files.ts";
import { cellKey, createCellTally } from "#screening/price/cells.ts";
import { createGivenReader, openGiven } from "#screening/price/given-prices.ts";
import { buildBook, type Cell } from "#screening/price/price-book.ts";
import { createReferenceReader, type ReadReference, ROW_CAP } from "#screening/price/references.ts";
import {
  bucketOf,
  decodeSketch,
  encodeSketch,
  mergeInto,
  quantile,
  type Tally,
  toSketch,
} from "#screening/price/sketch.ts";
import { normalise } from "#screening/text/normalise.ts";
import { shipped, shippedFiles, signalsOf } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const tally = fc
  .dictionary(fc.integer({ min: -500, max: 1500 }).map(String), fc.integer({ min: 1, max: 9 }))
  .map((record): Tally => new Map(Object.entries(record).map(([bucket, weight]) => [Number(bucket), weight])));
const sketchOf = (from: number, count = 60) =>
  toSketch(new Map(Array.from({ length: count }, (_, i) => [bucketOf(Math.log(from + i * 3)), 1])));
const cell = (change: Partial<Cell> = {}): Cell => ({
  brand: "gucci",
  line: "",
  kind: "belt",
  size: "adult",
  used: false,
  market: "EUR",
  ...change,
});
const known = (cells: [Cell, ReturnType<typeof sketchOf>][]) => ({
  ...knowledge,
  prices: knowledge.prices.withBook(buildBook("pr_1", cells)),
});

test("two workers' sketches merge into what one would have made", () => {
  fc.assert(
    fc.property(tally, tally, (a, b) => {
      const one: Tally = new Map(a);
      for (const [bucket, weight] of b) one.set(bucket, (one.get(bucket) ?? 0) + weight);
      const merged: Tally = new Map();
      mergeInto(merged, toSketch(a));
      mergeInto(merged, toSketch(b));
      expect(toSketch(merged)).toEqual(toSketch(one));
    }),
  );
});

test("many cells counted together are what each would have been alone", () => {
  const cells = fc.record({
    brand: fc.constantFrom("gucci", "nike"),
    line: fc.constantFrom("", "marmont"),
    kind: fc.constantFrom("belt", "bag", "tie"),
    size: fc.constantFrom("adult" as const, "youth" as const, "child" as const),
    used: fc.boolean(),
    market: fc.constantFrom("EUR", "USD"),
  });
  const observations = fc.array(fc.tuple(cells, fc.integer({ min: -1_840, max: 2_370 })), { maxLength: 3_000 });
  fc.assert(
    fc.property(observations, (all) => {
      const tally = createCellTally();
      const alone = new Map<string, Tally>();
      for (const [of, bucket] of all) {
        tally.count(of, bucket);
        const own = alone.get(cellKey(of)) ?? new Map();
        alone.set(cellKey(of), own.set(bucket, (own.get(bucket) ?? 0) + 1));
      }
      const counted = new Map([...tally.sketches()].map(([of, sketch]) => [cellKey(of), sketch]));
      expect(counted).toEqual(new Map([...alone].map(([key, own]) => [key, toSketch(own)])));
      expect(tally.cells()).toBe(alone.size);
    }),
  );
});

test("a sketch survives being stored", () => {
  fc.assert(
    fc.property(tally, (all) => {
      expect(decodeSketch(encodeSketch(toSketch(all)))).toEqual(toSketch(all));
    }),
  );
});

test("quantiles never fall as the share grows", () => {
  fc.assert(
    fc.property(
      tally,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, p, q) => {
        const sketch = toSketch(all);
        const [low, high] = [Math.min(p, q), Math.max(p, q)];
        expect(quantile(sketch, low, undefined)).toBeLessThanOrEqual(quantile(sketch, high, undefined) + 1e-9);
      },
    ),
  );
});

test("second-hand is compared with second-hand", () => {
  const both = known([
    [cell(), sketchOf(400)],
    [cell({ used: true }), sketchOf(120)],
  ]);
  const floor = (condition: string) =>
    Number(
      signalsOf(both, {
        title: "Gucci belt",
        condition,
        category: "belts",
        price: { value: "110", currency: "EUR" },
      }).get("price.floorRatio")?.value,
    );
  expect(floor("used")).toBeGreaterThan(0.7);
  expect(floor("new")).toBeLessThan(0.6);
});

test("a market with prices of its own is compared with itself", () => {
  const both = known([
    [cell({ market: "USD" }), sketchOf(400)],
    [cell({ market: "JPY" }), sketchOf(200)],
  ]);
  const ratio = (price: { value: string; currency: string }) =>
    Number(signalsOf(both, { title: "Gucci belt", category: "belts", price }).get("price.ratio")?.value);
  expect(ratio({ value: "47243", currency: "JPY" })).toBeGreaterThan(ratio({ value: "300", currency: "USD" }) * 1.3);
});

test("more references make the band surer", () => {
  const sure = (count: number) =>
    Number(
      signalsOf(known([[cell(), sketchOf(300, count)]]), {
        title: "Gucci belt",
        category: "belts",
        price: { value: "300", currency: "EUR" },
      }).get("price.certainty")?.value,
    );
  expect(sure(100)).toBeGreaterThan(sure(6));
});

test("one seller's rows count a few times in one kind of article", () => {
  const read = createReferenceReader(knowledge.prices.reading);
  const row = {
    brand: "Gucci",
    category: "belts",
    title: "Gucci belt",
    value: "90",
    currency: "USD",
    source: "s",
    seller: "x",
  };
  const taken = Array.from({ length: 10_000 }, () => read(row)).filter((result) => typeof result !== "string");
  expect(taken).toHaveLength(ROW_CAP);
  expect(typeof read({ ...row, seller: "y" })).toBe("object");
});

test("one title at one price counts a few times where nobody says who sold it", () => {
  const read = createReferenceReader(knowledge.prices.reading);
  const row = { brand: "Vexpolin", category: "bags", title: "Vexpolin tote", value: "9", currency: "USD", source: "s" };
  const taken = Array.from({ length: 10_000 }, () => read(row)).filter((result) => typeof result !== "string");
  expect(taken).toHaveLength(ROW_CAP);
  expect(typeof read({ ...row, value: "10" })).toBe("object");
});

const MODELS = [
  "Neverfull",
  "Multi Pochette",
  "Capucines",
  "Speedy",
  "Dunk Low",
  "bag",
  "belt bag",
  "sneakers",
  "jacket",
];
const AROUND = [
  "for",
  "with",
  "kids",
  "GS",
  "pre-owned",
  "lot of 5",
  "x3",
  "strap",
  "dust bag",
  ", leather",
  "(black)",
];
const words = fc.oneof(fc.constantFrom(...MODELS), fc.constantFrom(...AROUND));
const references = fc.array(
  fc.record({
    brand: fc.constantFrom("Louis Vuitton", "LOUIS VUITTON", "Nike", "Vexpolin"),
    category: fc.constantFrom("bags", "shoes/sneakers", "watches/straps", "clothing", "kids/shoes", ""),
    title: fc.array(words, { minLength: 1, maxLength: 4 }).map((all) => all.join(" ")),
    value: fc.constantFrom("0", "20.50", "90", "150", "300", "700", "2000"),
    currency: fc.constantFrom("USD", "EUR", "JPY"),
    source: fc.constant("s"),
    condition: fc.constantFrom(undefined, "new", "used", "very good"),
  }),
  { minLength: 100, maxLength: 200 },
);

test("what a reference says is the same whatever rows were read before it", () => {
  fc.assert(
    fc.property(references, (all) => {
      // Each with a seller of its own, so that no cap is reached.
      const rows = all.map((row, i) => ({ ...row, seller: `seller ${i}` }));
      const forwards = rows.map(createReferenceReader(knowledge.prices.reading));
      const backwards = rows.toReversed().map(createReferenceReader(knowledge.prices.reading));
      expect(forwards).toEqual(backwards.reverse());
    }),
  );
});

test.each([
  ["Nike Dunk Low Panda", "shoes", "Nike", "Dunk Low"],
  ["Omega Seamaster Aqua Terra", "watches", "Omega", "Aqua Terra"],
  ["Valentino Garavani Rockstud leather wallet", "wallets", "Valentino Garavani", ""],
])("a reference teaches the line by which its listing is priced: %s", (title, category, brand, line) => {
  const read = createReferenceReader(knowledge.prices.reading);
  const { cell } = read({ brand, category, title, value: "2000", currency: "USD" }) as ReadReference;
  const listing = { title, brand, category, price: { value: "2000", currency: "USD" } };
  expect(signalsOf(knowledge, listing).get("brand.line")?.value).toBe(line);
  expect(cell.line).toBe(normalise(line).text);
});

test("a copy among a marketplace's own sales teaches nothing", () => {
  const read = createReferenceReader(knowledge.prices.reading);
  const bag = {
    brand: "Louis Vuitton",
    category: "bags",
    title: "Louis Vuitton Neverfull MM",
    currency: "USD",
    source: "s",
  };
  expect(read({ ...bag, value: "45" })).toBe("far-below-list");
  expect(typeof read({ ...bag, value: "900" })).toBe("object");
});

test("ten thousand cheap rows of one seller leave the band where it was", () => {
  const honest = Array.from({ length: 60 }, (_, i) => reference(`Quonselle tote ${i}`, 800 + i * 5, `honest-${i}`));
  const flood = Array.from({ length: 10_000 }, (_, i) => reference(`Quonselle tote c${i}`, 25, "flooder"));
  const compare = (references: PriceReference[]) => {
    const reader = createGivenReader();
    for (const each of references) reader.add(each);
    const own = {
      ...knowledge,
      prices: knowledge.prices.withBook(openGiven(reader.finish("flood"), knowledge.prices.reading).book),
    };
    const bag = { title: "Quonselle tote", brand: "Quonselle", category: "bags" };
    const found = signalsOf(own, { ...bag, price: { value: "800", currency: "USD" } });
    return { floor: Number(found.get("price.floorRatio")?.value), usual: Number(found.get("price.ratio")?.value) };
  };
  const [quiet, loud] = [compare(honest), compare([...flood, ...honest])];
  expect(loud.usual / quiet.usual).toBeCloseTo(1, 1);
  expect(loud.floor / quiet.floor).toBeCloseTo(1, 1);
});

const reference = (title: string, value: number, seller: string): PriceReference => ({
  brand: "Quonselle",
  category: "bags",
  title,
  value: String(value),
  currency: "USD",
  source: "s",
  seller,
});

test("children's prices do not pull down the band of the article", () => {
  const adult: [Cell, ReturnType<typeof sketchOf>] = [cell({ kind: "sneakers" }), sketchOf(300)];
  const child: [Cell, ReturnType<typeof sketchOf>] = [cell({ kind: "sneakers", size: "child" }), sketchOf(120)];
  const ratio = (cells: [Cell, ReturnType<typeof sketchOf>][], title: string) =>
    Number(
      signalsOf(known(cells), { title, category: "shoes", price: { value: "150", currency: "EUR" } }).get("price.ratio")
        ?.value,
    );
  expect(ratio([adult, child], "Gucci sneakers")).toBe(ratio([adult], "Gucci sneakers"));
  expect(ratio([adult, child], "Gucci sneakers toddler")).not.toBe(ratio([adult], "Gucci sneakers toddler"));
});

test("a child's size with prices of its own is compared with them", () => {
  const cells: [Cell, ReturnType<typeof sketchOf>][] = [
    [cell({ kind: "sneakers" }), sketchOf(300)],
    [cell({ kind: "sneakers", size: "child" }), sketchOf(100, 200)],
  ];
  const found = signalsOf(known(cells), {
    title: "Gucci sneakers kids",
    category: "shoes",
    price: { value: "400", currency: "EUR" },
  });
  expect(found.get("price.support")?.value).toBeGreaterThan(100);
  expect(found.get("price.ratio")?.value).toBeCloseTo(1, 0);
});

test("a brand's other kinds of a family say how dear it is, kind by kind", () => {
  const dear = sketchOf(1_500);
  const jackets: [Cell, ReturnType<typeof sketchOf>][] = [[cell({ brand: "etro", kind: "jacket" }), dear]];
  const shirt = (cells: [Cell, ReturnType<typeof sketchOf>][]) =>
    signalsOf(known(cells), { title: "Etro t-shirt", category: "clothing", price: { value: "60", currency: "EUR" } });
  expect(shirt(jackets).get("price.level")?.value).toBe("brand+family");
  const [before, after] = [shirt([]), shirt(jackets)].map((found) => Number(found.get("price.floorRatio")?.value));
  // A dear house: its T-shirts are dearer too, but no T-shirt costs what a jacket does.
  expect(after).toBeLessThan(Number(before));
  expect(after).toBeGreaterThan(Number(before) / 4);
});

test.each(["Dust bag for Gucci Marmont", "Gucci belt lot of 5", "Empty box Gucci"])("%s teaches no price", (title) => {
  const read = createReferenceReader(knowledge.prices.reading);
  expect(read({ brand: "Gucci", category: "bags", title, value: "9", currency: "USD" })).toBe("part-or-lot");
});

test("the shipped list prices cover the lines that are faked most, each with its source and year", () => {
  const { lists, problems } = readBandFiles(shippedFiles(), new Map());
  expect(problems).toEqual([]);
  const rows = lists.map(({ row }) => row);
  expect(new Set(rows.map(({ brand }) => brand)).size).toBeGreaterThanOrEqual(150);
  const lines = rows.filter(({ line }) => line !== "");
  expect(new Set(lines.map(({ brand, line }) => `${brand} ${line}`)).size).toBeGreaterThanOrEqual(600);
  expect(rows.filter(({ year }) => Number(year) < 2010 || Number(year) > 2026)).toEqual([]);
  expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(["maker US", "maker EU", "maker UK"]));
});
