import fc from "fast-check";
import { expect, test } from "vitest";
import { buildBook, type Cell } from "#screening/price/price-book.ts";
import { createReferenceReader, SELLER_CAP } from "#screening/price/references.ts";
import {
  bucketOf,
  decodeSketch,
  encodeSketch,
  mergeInto,
  quantile,
  type Tally,
  toSketch,
} from "#screening/price/sketch.ts";
import { shipped, signalsOf } from "../text/shipped-knowledge.ts";

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
    value: "9",
    currency: "USD",
    source: "s",
    seller: "x",
  };
  const taken = Array.from({ length: 10_000 }, () => read(row)).filter((result) => typeof result !== "string");
  expect(taken).toHaveLength(SELLER_CAP);
  expect(typeof read({ ...row, seller: "y" })).toBe("object");
});

test.each(["Dust bag for Gucci Marmont", "Gucci belt lot of 5", "Empty box Gucci"])("%s teaches no price", (title) => {
  const read = createReferenceReader(knowledge.prices.reading);
  expect(read({ brand: "Gucci", category: "bags", title, value: "9", currency: "USD", source: "s" })).toBe(
    "part-or-lot",
  );
});

test("the shipped list prices cover the lines that are faked most", async () => {
  const { shippedFiles } = await import("../text/shipped-knowledge.ts");
  const rows = ["prices/list-prices.csv", "prices/list-prices-more.csv"]
    .flatMap((file) => (shippedFiles().get(file) ?? "").split("\n"))
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("brand,"))
    .map((line) => line.split(","));
  expect(new Set(rows.map(([brand]) => brand)).size).toBeGreaterThanOrEqual(150);
  expect(rows.filter(([, line]) => line !== "").length).toBeGreaterThanOrEqual(600);
  expect(rows.filter(([, , , list, low]) => Number(list) <= 0 || Number(low) <= 0)).toEqual([]);
});
