import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const brandOf = (title: string, category: string) =>
  signalsOf(knowledge, { title, category, price: { value: "60", currency: "EUR" } }).get("brand.name")?.value;

test.each([
  ["Saint Laurent wallet on chain", "bags", "Saint Laurent"],
  ["Wallet on chain Chanel caviar", "bags", "Chanel"],
  ["Zara teddy bear coat", "jackets", "Zara"],
  ["Samsung S24 Ultra 1TB", "phones", "Samsung"],
  ["SanDisk Ultra 1TB", "electronics", "SanDisk"],
  ["Borsa Valentino by Mario Valentino", "borse", "Mario Valentino"],
  ["Versace for H&M dress", "dresses", "H&M"],
  ["H&M x Balmain blazer", "jackets", "H&M"],
  ["Swatch x Blancpain Scuba Fifty Fathoms", "watches", "Swatch x Blancpain"],
  ["adidas by Stella McCartney leggings", "sport", "adidas by Stella McCartney"],
  ["Alexander McQueen x Puma sneakers", "shoes", "Puma"],
])("%s is the maker's that is named", (title, category, brand) => {
  expect(brandOf(title, category)).toBe(brand);
});

test.each([
  ["GG belt gold buckle", "belts", "Gucci"],
  ["red bottom heels 38", "shoes", "Christian Louboutin"],
  ["YZY 700 wave runner", "shoes", "adidas"],
  ["jordany 4 nowe", "buty", "Jordan"],
  ["Arc jacket black L", "jackets", "Arc'teryx"],
  ["Milwaukee impact driver", "tools", "Milwaukee Tool"],
])("%s is the brand's whose short name it is", (title, category, brand) => {
  expect(brandOf(title, category)).toBe(brand);
});

test.each([
  ["Camisa polo masculina GG", "roupas"],
  ["Bra 34 GG", "underwear"],
  ["MCM teak sideboard", "home"],
  ["Milwaukee Wisconsin postcard", "collectibles"],
  ["Vêtement bébé fille", "enfants"],
])("%s names no brand", (title, category) => {
  expect(brandOf(title, category)).toBe("");
});

test("clothes in French are not the house that is called so", () => {
  expect(brandOf("Lot vêtements bébé 3 mois", "bébé")).not.toBe("Vetements");
  expect(brandOf("Vetements hoodie", "hoodies")).toBe("Vetements");
});
