import fc from "fast-check";
import { expect, test } from "vitest";
import { createShelves, type PriceOf } from "#screening/price/reference-shelf.ts";

const text = fc.string({ unit: "grapheme", maxLength: 60 });
const reference: fc.Arbitrary<PriceOf> = fc.record({
  brand: fc.constantFrom("Nike", "Hermès", "ノースフェイス", ""),
  category: fc.constantFrom("bags", "shoes/sneakers", ""),
  title: text,
  value: fc.constantFrom("1", "999999999999999.999999", "0.5"),
  currency: fc.constantFrom("EUR", "JPY"),
  condition: fc.constantFrom("used", "", "new"),
  seller: text,
});

test("each brand's references come back as they were put, in their order", () => {
  fc.assert(
    fc.property(fc.array(reference, { maxLength: 50 }), (references) => {
      const shelves = createShelves();
      for (const each of references) shelves.put(each);
      const back = shelves.sorted().map((shelf) => ({ brand: shelf.brand, rows: [...shelf.references()] }));
      const expected = [...Map.groupBy(references, ({ brand }) => brand)].map(([brand, rows]) => ({ brand, rows }));
      expect(back).toEqual(expected);
    }),
  );
});

test("more than fits into one room comes back too, and what is not stated is empty", () => {
  const shelves = createShelves();
  const title = "靴".repeat(2_000);
  const put: PriceOf = { brand: "Nike", category: "shoes", title, value: "1", currency: "EUR" };
  for (let i = 0; i < 1_000; i++) shelves.put({ ...put, value: String(i) });
  const [shelf] = shelves.sorted();
  expect(shelf?.rows).toBe(1_000);
  const back = [...(shelf?.references() ?? [])];
  expect(back.map(({ value }) => value)).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)));
  expect(back[999]).toEqual({ ...put, value: "999", condition: "", seller: "" });
});

test("half a character becomes one that is visible, and moves nothing behind it", () => {
  const shelves = createShelves();
  shelves.put({ brand: "Nike", category: "c", title: "a\ud83d", value: "12", currency: "EUR", seller: "s" });
  expect([...(shelves.sorted()[0]?.references() ?? [])]).toMatchObject([
    { title: "a\ufffd", value: "12", seller: "s" },
  ]);
});
