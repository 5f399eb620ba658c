import { expect, test } from "vitest";
import { shipped, signalsOf } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
/** What is flagged where nothing but the price is against it: a price below this share of the lowest. */
const FLAGGED = 0.88;
const floorRatio = (title: string, category: string, value: string) =>
  Number(signalsOf(knowledge, { title, category, price: { value, currency: "EUR" } }).get("price.floorRatio")?.value);

test.each([
  ["Lunettes Ray-Ban Clubmaster", "lunettes", "42"],
  ["Gafas Oakley Frogskins", "gafas", "30"],
  ["Bracelet Swarovski", "bijoux", "14"],
  ["Pandora Ring 52", "schmuck", "10"],
  ["Casio G-Shock DW-6900", "watches", "25"],
  ["Levi's 501 W32", "jeans", "11"],
  ["Converse Chuck Taylor All Star 37", "schuhe", "15"],
  ["Dr. Martens 1460 noir 38", "bottes", "55"],
  ["Asics Gel-Nimbus 24 Gr. 42", "sport", "30"],
  ["The North Face Fleecejacke M", "jacken", "38"],
  ["Common Projects Achilles Low 42", "sneakers", "85"],
])("%s at %s for %s EUR may be somebody's worn one", (title, category, value) => {
  expect(floorRatio(title, category, value)).toBeGreaterThan(FLAGGED);
});

test.each([
  ["Ray-Ban Clubmaster", "sunglasses", "15"],
  ["Swarovski necklace", "jewellery", "5"],
  ["G-Shock watch", "watches", "7"],
  ["Salomon XT-6", "shoes", "40"],
  ["New Balance 2002R", "shoes", "42"],
])("%s at %s for %s EUR is nobody's", (title, category, value) => {
  expect(floorRatio(title, category, value)).toBeLessThan(FLAGGED);
});
