import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const value = (part: Parameters<typeof signalsOf>[1], name: string): unknown =>
  signalsOf(knowledge, part).get(name)?.value;

test.each([
  ["LV wallet brown", "smallleather", "Louis Vuitton"],
  ["Сумка Луи Виттон", "bags", "Louis Vuitton"],
  ["シャネル バッグ", "bags", "Chanel"],
  ["愛馬仕 包包", "bags", "Hermès"],
  ["ساعة رولكس", "watches", "Rolex"],
  ["กระเป๋ากุชชี่", "bags", "Gucci"],
  ["नाइके जूते", "shoes", "Nike"],
  ["נעלי אדידס", "shoes", "adidas"],
  ["Τσάντα Γκούτσι", "bags", "Gucci"],
  ["조던 1 운동화", "shoes", "Jordan"],
  ["Air Jordan 4 Retro", "shoes", "Jordan"],
  ["AJ4 black cat", "shoes", "Jordan"],
  ["Panda Dunk size 42", "shoes", "Nike"],
  ["Yeezy Slide onyx", "shoes", "adidas"],
  ["Neverfull MM monogram", "bags", "Louis Vuitton"],
  ["Coach leather tote", "bags", "Coach"],
  ["Vans Old Skool black", "shoes", "Vans"],
  ["OFF-WHITE hoodie", "clothing", "Off-White"],
  ["Balencaiga hoodie", "clothing", "Balenciaga"],
  ["Yohji Yamamato tie", "accessories", "Yohji Yamamoto"],
  ["Coach leather belt blue", "clothing", "Coach"],
  ["HP EliteBook 840", "other", "HP"],
  ["LG TV 55", "electronics", "LG"],
  ["3M respirator mask", "other", "3M"],
  ["Hodinky Omega", "other", "Omega"],
  ["नाइक जूते", "other", "Nike"],
])("%s is known to be of its brand", (title, category, brand) => {
  expect(value({ title, category }, "brand.name")).toBe(brand);
});

test.each([
  ["Coach travel guide for buses", "books"],
  ["Fresh apple juice", "food"],
  ["Polo neck jumper in wool", "clothing"],
  ["Mon ami teddy", "toys"],
  ["Guess who board game", "toys"],
  ["Ultra mini optical mouse", "electronics"],
  ["Fossil shark tooth", "collectibles"],
  ["Supreme quality rice cooker", "home"],
  ["microspot drawing software", "electronics"],
  ["Surge protector 720 joules", "electronics"],
  ["Project management handbook", "books"],
  ["Electric motor 3 HP", "other"],
  ["HDMI cable 3M", "electronics"],
])("%s names no brand", (title, category) => {
  expect(value({ title, category }, "brand.known")).toBe(false);
});

test.each([
  ["Leather strap for Apple Watch", "madeFor"],
  ["Felt insert for Louis Vuitton Neverfull", "madeFor"],
  ["Case compatible with AirPods Pro", "madeFor"],
  ["Perfume inspired by Dior", "comparison"],
  ["Dior bag", "article"],
])("a brand's role is told apart: %s", (title, role) => {
  expect(value({ title }, "brand.role")).toBe(role);
});

test("a declared brand that the title contradicts is seen, and a house's own label is not one", () => {
  expect(value({ title: "Gucci belt", brand: "Nike" }, "brand.declaredMismatch")).toBe(true);
  expect(value({ title: "Nike Air Jordan 1", brand: "Jordan" }, "brand.declaredMismatch")).toBe(false);
  expect(value({ title: "Polo Ralph Lauren shirt", brand: "Ralph Lauren" }, "brand.declaredMismatch")).toBe(false);
});

test("a marketplace's own brand counts, but not where its name is an everyday word", () => {
  const own = shipped({
    brands: [
      { brand: "Zorbelix", aliases: ["Zorbelix Sport"] },
      { brand: "Target", aliases: [] },
    ],
  }).knowledge;
  expect(signalsOf(own, { title: "Zorbelix jacket" }).get("brand.name")?.value).toBe("Zorbelix");
  expect(signalsOf(own, { title: "Archery target stand" }).get("brand.known")?.value).toBe(false);
});

test.each([
  ["Rolex watch strap 20mm", "watches", "strap", true],
  ["Watch with leather strap", "watches", "watch", false],
  ["Empty box Rolex", "watches", "packaging", true],
  ["Silicone case for iPhone 15", "electronics", "case", true],
  ["Gucci belt bag", "accessories", "bag", false],
  ["Nike Dunk Low Denim", "shoes", "sneakers", false],
  ["Sac à main en cuir", "mode", "bag", false],
  ["Correa para reloj", "relojes", "strap", true],
  ["Сумка женская", "одежда", "bag", false],
  ["ナイキ スニーカー", "靴", "sneakers", false],
  ["Τσάντα δερμάτινη", "other", "bag", false],
  ["Zegarek i hodinky pánské", "other", "watch", false],
  ["שעון לגבר", "other", "watch", false],
  ["Solbriller", "other", "sunglasses", false],
])("%s in %s is a %s", (title, category, kind, part) => {
  const found = signalsOf(knowledge, { title, category });
  expect([found.get("item.kind")?.value, found.get("item.part")?.value]).toEqual([kind, part]);
});

test.each([
  ["NB 9060 grey", "shoes", "9060"],
  ["Seiko Presage SRPB43", "watches", "Presage"],
  ["Tom Ford Lost Cherry", "beauty/perfume", "Lost Cherry"],
  ["Bao Bao Issey Miyake", "bags", "Bao Bao"],
  ["Salomon XT-6", "shoes", "XT-6"],
])("%s: a line within its brand's alias is the line", (title, category, line) => {
  expect(value({ title, category }, "brand.line")).toBe(line);
});

test.each([
  ["Hair dryer holder for Dyson", "madeFor"],
  ["Dyson hair dryer", "article"],
  ["Camiseta Real Madrid", "article"],
])("%s: a line that is a word does what its brand's name does", (title, role) => {
  expect(value({ title, category: "other" }, "brand.role")).toBe(role);
});

test.each([
  ["LED bulb B22 warm white", "home"],
  ["Map of Flanders 1460", "other"],
  ["T-shirt S-3XL", "clothing"],
  ["Tee 10XL", "clothing"],
  ["Radiator valve J4 gasket", "other"],
])("a code that is also a shoe's names no brand among other goods: %s", (title, category) => {
  expect(value({ title, category }, "brand.known")).toBe(false);
});

test.each([
  ["B22 sneakers", "other", "Dior"],
  ["J4 bred", "shoes", "Jordan"],
  ["Balenciaga 10XL", "other", "Balenciaga"],
])("a code among such goods or beside its brand is the shoe: %s", (title, category, brand) => {
  expect(value({ title, category }, "brand.name")).toBe(brand);
  expect(value({ title, category }, "brand.line")).not.toBe("");
});

test("a brand's name in disguise tells its line as the plain one does, and stays disguised", () => {
  expect(value({ title: "N1ke Dunk", category: "shoes" }, "brand.line")).toBe("Dunk");
  expect(value({ title: "N1ke Dunk", category: "shoes" }, "brand.hidden")).toBe(true);
  expect(value({ title: "Nike Dunk", category: "shoes" }, "brand.hidden")).toBe(false);
});

test.each([
  ["Fashion bag", "Gucci, Prada and more", ["Gucci", "Prada"]],
  ["Gucci bag", "Prada and more", []],
  ["Strap 20 mm", "Made for Omega", []],
  ["Phone repair", "We repair Samsung", []],
])("%s, %s: brands that only the description names", (title, description, brands) => {
  expect(value({ title, description }, "brand.described")).toEqual(brands);
});

test("a name disguised in the description counts when the title names none", () => {
  expect(value({ title: "Screw bangle", description: "C@rtier engraved" }, "brand.hidden")).toBe(true);
  expect(value({ title: "Omega watch", description: "C@rtier engraved" }, "brand.hidden")).toBe(false);
});

test.each([
  ["Kith box logo tee", "Kith"],
  ["Saint Laurent wallet on chain", "Saint Laurent"],
  ["Pandora love bracelet", "Pandora"],
  ["Nike Jordan 4 Retro", "Jordan"],
  ["adidas Yeezy Boost 350 V2", "adidas"],
  ["NOCTA x Nike Air Force 1", "Nike"],
  ["Neverfull MM tote", "Louis Vuitton"],
])("a line's words after another maker's name are that maker's: %s is by %s", (title, brand) => {
  expect(value({ title }, "brand.name")).toBe(brand);
});

test.each([
  ["Shoulder bag black", "Women > Designers > Bottega Veneta", "Bottega Veneta", "declared"],
  ["Overseas 4500V blue", "Vacheron", "Vacheron Constantin", "article"],
  ["Tote bag for Chanel lovers", "Prada", "Chanel", "madeFor"],
  ["Strap for Breitling 20mm", "Watches / Breitling", "Breitling", "madeFor"],
  ["Blue T-shirt", "Polo", "", "none"],
  ["Transit 2015", "Vans", "", "none"],
  ["Silicone case", "Apple", "", "none"],
])("%s on the shelf %s is of %s, as %s", (title, category, brand, role) => {
  expect(value({ title, category }, "brand.name")).toBe(brand);
  expect(value({ title, category }, "brand.role")).toBe(role);
});

test("a shelf called after a brand contradicts no title", () => {
  expect(value({ title: "Gucci belt", category: "Prada" }, "brand.declaredMismatch")).toBe(false);
});
