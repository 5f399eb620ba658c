import { expect, test } from "vitest";
import type { PriceReference } from "#screening/knowledge.ts";
import { createGivenReader, type GivenBook, openGiven } from "#screening/price/given-prices.ts";
import { shipped } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();

function opened(references: readonly PriceReference[]): GivenBook {
  const reader = createGivenReader();
  for (const reference of references) reader.add(reference);
  return openGiven(reader.finish("test"), knowledge.prices.reading);
}

const row = (brand: string, title: string, value: string, more: Partial<PriceReference> = {}): PriceReference => ({
  brand,
  category: "bags",
  title,
  value,
  currency: "EUR",
  source: "test",
  ...more,
});

test("a brand is the same however references spell it, and one that nothing is known of has no prices", () => {
  const { book } = opened([
    row("Louis Vuitton", "Louis Vuitton tote", "1200"),
    row("LOUIS VUITTON", "Louis Vuitton tote bag", "1300"),
    row("LV", "LV tote", "1400"),
  ]);
  expect(book.at("louis vuitton", "all")?.total).toBe(3);
  expect(book.has("louis vuitton")).toBe(true);
  expect(book.has("gucci")).toBe(false);
  expect(book.at("gucci", "all")).toBeUndefined();
});

test("a reference is known again by brand, title, value and currency, however its value is written", () => {
  const { has } = opened([row("Gucci", "Gucci tote", "1200.50"), row("Gucci", "Dust bag for Gucci tote", "30")]);
  expect(has("gucci", "Gucci tote", "1200.5", "EUR")).toBe(true);
  expect(has("gucci", "Gucci tote", "1200.51", "EUR")).toBe(false);
  expect(has("gucci", "Gucci tote", "1200.50", "USD")).toBe(false);
  expect(has("prada", "Gucci tote", "1200.50", "EUR")).toBe(false);
  // It says nothing of the price of an article, so it is in no band that it could be taken out of.
  expect(has("gucci", "Dust bag for Gucci tote", "30", "EUR")).toBe(false);
});

test("one seller's rows count a few times, whichever brand is asked for first", () => {
  const flood = Array.from({ length: 500 }, (_, i) => row("Gucci", `Gucci tote ${i}`, "900", { seller: "flooder" }));
  const other = row("Prada", "Prada tote", "1200", { seller: "flooder" });
  const counted = (brands: readonly string[]) => {
    const { book } = opened([...flood, other]);
    return brands.map((brand) => [brand, book.at(brand, "all")?.total]).sort();
  };
  expect(counted(["gucci", "prada"])).toEqual(counted(["prada", "gucci"]));
  expect(counted(["gucci"])).toEqual([["gucci", 3]]);
});
