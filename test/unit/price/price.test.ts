import { expect, test } from "vitest";
import { analyse } from "#screening/analysers.ts";
import { compileKnowledge, type Knowledge } from "#screening/knowledge.ts";
import { createGivenReader, openGiven } from "#screening/price/given-prices.ts";
import { CONTEXT, listing, shipped, shippedFiles, signalsOf, withPrices } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const usd = (value: string) => ({ value, currency: "USD" });

test("a line's own price is used before the brand's", () => {
  const found = signalsOf(knowledge, { title: "Air Jordan 4 Retro", category: "shoes", price: usd("70") });
  expect(found.get("price.level")?.value).toBe("line+kind");
  expect(found.get("price.floorRatio")?.value).toBeLessThan(0.8);
  expect(found.get("price.ratio")?.evidence[0]).toMatchObject({
    kind: "price",
    value: "70",
    converted: "70.00",
    bandCurrency: "USD",
  });
});

test("the same price in another currency is the same finding", () => {
  const dollars = signalsOf(knowledge, { title: "Gucci Ace sneakers", category: "shoes", price: usd("60") });
  const euros = signalsOf(knowledge, {
    title: "Gucci Ace sneakers",
    category: "shoes",
    price: { value: "52.813553", currency: "EUR" },
  });
  expect(euros.get("price.floorRatio")?.value).toBeCloseTo(Number(dollars.get("price.floorRatio")?.value), 4);
});

test.each([
  "Rolex watch strap",
  "Dust bag for Gucci",
  "Empty box Rolex Submariner",
  "Insert for Chanel flap bag",
  "Perfume sample Dior Sauvage 2 ml",
])("%s is not compared with the article it belongs to", (title) => {
  expect(signalsOf(knowledge, { title, price: usd("12") }).get("price.known")?.value).toBe(false);
});

test("children's sizes, worn goods and lots are compared with their like", () => {
  const ratio = (title: string, condition?: string) =>
    Number(
      signalsOf(knowledge, { title, condition, category: "shoes", price: usd("40") }).get("price.floorRatio")?.value,
    );
  const adult = ratio("Nike Dunk Low");
  expect(ratio("Nike Dunk Low toddler")).toBeCloseTo(adult * 2, 5);
  expect(ratio("Nike Dunk Low", "used")).toBeGreaterThan(adult * 1.5);
  expect(ratio("Nike Dunk Low x 2")).toBeCloseTo(adult / 2, 5);
});

test("a small bottle costs less than a large one, and a tiny one is a sample", () => {
  const found = (title: string) => signalsOf(knowledge, { title, category: "beauty/fragrance", price: usd("24") });
  const ratio = (title: string) => Number(found(title).get("price.floorRatio")?.value);
  const usual = ratio("Burberry Brit eau de parfum");
  expect(ratio("Burberry Brit eau de parfum 100 ml")).toBe(usual);
  expect(ratio("Burberry Brit eau de parfum 30 ml") / usual).toBeCloseTo((75 / 30) ** 0.55, 5);
  expect(ratio("Burberry Brit eau de parfum 1 oz") / usual).toBeCloseTo((75 / 29.57) ** 0.55, 5);
  for (const title of ["Prada Candy EDP miniature 7ml", "Burberry Brit 1,5 ml", "Burberry Brit 10 ml"])
    expect(found(title).get("item.part")?.value).toBe(true);
});

test("worn everyday goods fetch far less than the cheapest new ones; of luxury the bands know worn ones already", () => {
  const ratio = (title: string, condition?: string) =>
    Number(
      signalsOf(knowledge, { title, condition, category: "clothing", price: usd("15") }).get("price.floorRatio")?.value,
    );
  for (const title of ["Nike hoodie", "Stussy tee", "Lacoste polo", "Helly Hansen jacket"])
    expect(ratio(title, "Sehr gut")).toBeGreaterThan(ratio(title, "new") * 1.5);
  expect(ratio("Gucci jacket", "used") / ratio("Gucci jacket")).toBeCloseTo(1 / 0.75, 5);
});

test("a price that cannot be compared is recorded, never guessed", () => {
  const bad = analyse(listing({ title: "Gucci belt", price: { value: "12,50", currency: "USD" } }), CONTEXT, knowledge);
  expect(bad.degraded.map((d) => d.code)).toEqual(["price.invalid"]);
  const unknown = analyse(
    listing({ title: "Gucci belt", price: { value: "12", currency: "ZZZ" } }),
    CONTEXT,
    knowledge,
  );
  expect(unknown.degraded.map((d) => d.code)).toEqual(["price.rate-missing"]);
  expect(unknown.signals.get("price.known")?.value).toBe(false);
  expect(signalsOf(knowledge, { title: "Gucci belt", price: usd("0") }).get("price.known")?.value).toBe(false);
});

test("a marketplace's own prices are learned for a brand that nobody else knows, and a row never judges itself", () => {
  const prices = Array.from({ length: 30 }, (_, i) => ({
    brand: "Zorbelix",
    category: "bags",
    title: `Zorbelix tote ${i}`,
    value: String(400 + i * 10),
    currency: "USD",
    source: "test",
  }));
  const cheap = {
    brand: "Zorbelix",
    category: "bags",
    title: "Zorbelix tote blue",
    value: "260",
    currency: "USD",
    source: "test",
  };
  const own = withPrices([...prices, cheap]);
  const part = { title: "Zorbelix tote blue", category: "bags", price: usd("260") };
  const judged = signalsOf(own, part);
  const honest = signalsOf(own, part, { ...CONTEXT, leaveOwnReferenceOut: true });
  expect(judged.get("price.support")?.value).toBe(31);
  expect(honest.get("price.support")?.value).toBe(30);
  expect(Number(honest.get("price.floorRatio")?.value)).toBeLessThan(Number(judged.get("price.floorRatio")?.value));
});

test("what dealers ask for a maker's watches does not lift the floor of its cheapest ones", () => {
  const prices = Array.from({ length: 40 }, (_, n) => ({
    brand: "Omega",
    category: "watches",
    title: `Omega Constellation gold ${n}`,
    value: String(4_000 + 100 * n),
    currency: "USD",
    source: "dealers",
  }));
  const floor = (known: typeof knowledge) =>
    signalsOf(known, {
      title: "Omega Geneve 1970 manual wind watch",
      category: "watches",
      price: { value: "500", currency: "USD" },
    }).get("price.floorRatio")?.value;
  expect(floor(withPrices(prices))).toBeCloseTo(Number(floor(knowledge)), 5);
});

test("two brands that only the references know are not taken for one another, whichever is asked for first", () => {
  const files = shippedFiles();
  files.set("prices/tiers.csv", `${files.get("prices/tiers.csv")}other,jacket,100,20,USD\nother,trousers,40,8,USD\n`);
  const references = (brand: string, value: number) =>
    Array.from({ length: 30 }, (_, i) => ({
      ...{ brand, category: "clothing", title: `${brand} trousers ${i}`, currency: "USD", source: "test" },
      value: String(value + i),
    }));
  const floor = (knowledge: Knowledge, brand: string) =>
    signalsOf(knowledge, { title: "Leather jacket", brand, category: "clothing", price: usd("50") }).get(
      "price.floorRatio",
    )?.value;
  const { knowledge: base } = compileKnowledge(files);
  const reader = createGivenReader();
  for (const reference of [...references("Zyqa", 400), ...references("Zyqo", 10)]) reader.add(reference);
  const { book } = openGiven(reader.finish("test"), base.prices.reading);
  const known = (): Knowledge => ({ ...base, prices: base.prices.withBook(book) });
  const [first, second] = [known(), known()];
  const dearFirst = [floor(first, "Zyqa"), floor(first, "Zyqo")];
  const cheapFirst = [floor(second, "Zyqo"), floor(second, "Zyqa")];
  expect(dearFirst).toEqual(cheapFirst.reverse());
  expect(dearFirst[0]).not.toBe(dearFirst[1]);
});

test("a line of any kind of the list is recognised on its own shelf", () => {
  const files = shippedFiles();
  files.set("brands/own.yaml", "- tier: designer\n  brands: [{name: Zyqa, lines: {clock: [Zyqa Tempora]}}]\n");
  const { knowledge, problems } = compileKnowledge(files);
  expect(problems).toEqual([]);
  const found = signalsOf(knowledge, { title: "Zyqa Tempora wall clock", category: "home" });
  expect(found.get("brand.line")?.value).toBe("Zyqa Tempora");
});

test("a brand's watches say nothing of its pens, and its shoes and bags together something of what is unclear", () => {
  const reference = (brand: string, title: string, category: string, value: number) => ({
    brand,
    title,
    category,
    value: String(value),
    currency: "USD",
    source: "shop",
    seller: `s-${value}`,
  });
  const watches = Array.from({ length: 30 }, (_, k) => reference("Cartier", "Cartier Tank", "watches", 4000 + k));
  const mixed = Array.from({ length: 30 }, (_, k) =>
    k % 2 === 0
      ? reference("Prada", "Prada loafers", "shoes", 400 + k)
      : reference("Prada", "Prada tote bag", "bags", 900 + k),
  );
  const own = withPrices([...watches, ...mixed]);
  const level = (title: string) => signalsOf(own, { title, price: usd("70") }).get("price.level")?.value;
  expect(level("Cartier paperweight")).toBe("tier");
  expect(level("Prada Symbole")).toBe("brand");
});
