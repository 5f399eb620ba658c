import { expect, test } from "vitest";
import type { Listing } from "#screening/types.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const value = (part: Partial<Listing> & { title: string }, name: string): unknown =>
  signalsOf(knowledge, part).get(name)?.value;

test("new with tags beside no box is seen, and either alone is not", () => {
  const title = "Gucci belt brand new with tags";
  expect(value({ title, description: "No box" }, "claims.newYetUnpacked")).toBe(true);
  expect(value({ title, description: "In its box" }, "claims.newYetUnpacked")).toBe(false);
  expect(value({ title: "Gucci belt", description: "No box" }, "claims.newYetUnpacked")).toBe(false);
});

test("authentic beside a replica word is seen, and a denied one is not", () => {
  expect(value({ title: "Authentic Rolex superclone" }, "claims.authenticYetReplica")).toBe(true);
  expect(value({ title: "Authentic Rolex, no fakes" }, "claims.authenticYetReplica")).toBe(false);
});

test("a brand that only the pictures' file names name is seen", () => {
  const images = [{ url: "https://cdn.example.com/p/louis-vuitton-neverfull_2.jpg?w=800" }];
  expect(value({ title: "Leather tote", images }, "claims.imageBrandUnnamed")).toBe(true);
  expect(value({ title: "Louis Vuitton tote", images }, "claims.imageBrandUnnamed")).toBe(false);
  expect(
    value({ title: "Leather tote", images: [{ url: "https://x.example/%E0%A4%A.jpg" }] }, "claims.imageBrands"),
  ).toEqual([]);
});

test.each([
  ["https://cdn.example.com/IMG_LouisVuitton_01.JPG", ["Louis Vuitton"]],
  ["https://cdn.example.com/resize?file=gucci-belt.jpg&w=800", ["Gucci"]],
  ["https://cdn.example.com/samsung-galaxy-photo-1.jpg", []],
])("what %s names of a leather tote", (url, brands) => {
  expect(value({ title: "Leather tote", images: [{ url }] }, "claims.imageBrands")).toEqual(brands);
});

test("a seller who says that it is not authentic does not contradict himself", () => {
  expect(value({ title: "Gucci belt, not authentic" }, "claims.authenticYetReplica")).toBe(false);
});

test.each([
  ["Cintura Gucci nuova con cartellino", "senza scatola"],
  ["Gucci Gürtel neu mit Etiketten", "Ohne Verpackung"],
  ["Ремень Gucci новый с бирками", "без упаковки"],
  ["חגורה Gucci חדשה עם תווית", "ללא קופסה"],
])("%s beside %s is seen", (title, description) => {
  expect(value({ title, description }, "claims.newYetUnpacked")).toBe(true);
});

test("a brand is not known to make what a category says", () => {
  expect(value({ title: "Patek Philippe hoodie", category: "clothing" }, "brand.unlikelyKind")).toBe(true);
  expect(value({ title: "Patek Philippe Nautilus", category: "watches" }, "brand.unlikelyKind")).toBe(false);
});

test.each([
  ["Nike x Off-White Dunk Low", "brand.partners", ["Off-White"]],
  ["Leather strap for Apple Watch", "brand.madeFor", ["Apple"]],
  ["Perfume inspired by Dior", "brand.comparedWith", ["Dior"]],
])("what each brand's name does in %s can be told by a rule", (title, name, brands) => {
  expect(value({ title }, name)).toEqual(brands);
});

test("a name that stands as a word is reported as one", () => {
  expect(value({ title: "Shark tooth fossil for collectors" }, "brand.words")).toContain("Fossil");
});

test.each(["Prada loafers 38-46", "Nike TN du 36 au 46", "Hoodie S-XXL", "Jacke alle Größen", "Кроссовки все размеры"])(
  "a run of sizes is seen: %s",
  (title) => {
    expect(value({ title }, "claims.manySizes")).toBe(true);
  },
);

test.each(["Prada loafers 38", "Socks 38-40", "Jeans 36/34", "Omega 1936-1946", "T-shirt XL", "Ring 12.36-46.5"])(
  "one size is no run: %s",
  (title) => {
    expect(value({ title }, "claims.manySizes")).toBe(false);
  },
);

test.each([
  ["Levi's 501 jeans W31 L32", true],
  ["Pantalon levis 505 36x30", true],
  ["Baskets Converse noires pointure 37", true],
  ["Adidas Samba OG blanc 38", true],
  ["Salomon XT-6 gris 41 1/3", true],
  ["nike blazer mid 77 37.5", true],
  ["Кроссовки Nike размер 42", true],
  ["Tommy Hilfiger Hemd Gr. XL", true],
  ["Zara jurk maat 38/40", true],
  ["Nike Dunk Low US 9", true],
  ["Nike hoodie black, M", true],
  ["ナイキ スニーカー 27cm", true],
  ["Nike TN sizes 6-11", false],
  ["Dunk Low all sizes, EU 42", false],
  ["Nike shoes 40 41 42 43", false],
  ["Hoodie S M L XL", false],
  ["Nike Dunk Low x Off-White THE 50 38/50", false],
  ["Magic Johnson Lakers jersey 32", false],
  ["Nike Air Max 90", false],
  ["Dress shirts lot of 5 size L", false],
  ["Ring size 9", false],
  ["Lamp 38", false],
])("one piece in one size, of what is worn: %s: %s", (title, one) => {
  expect(value({ title }, "claims.oneSize")).toBe(one);
});

test("a listing is new by its words or its condition, and not what is worn as well", () => {
  expect(value({ title: "Nike hoodie brand new" }, "claims.new")).toBe(true);
  expect(value({ title: "Nike hoodie", condition: "New with tags" }, "claims.new")).toBe(true);
  expect(value({ title: "Nike hoodie", condition: "like new" }, "claims.new")).toBe(false);
  expect(value({ title: "Nike hoodie, brand new, worn once" }, "claims.new")).toBe(false);
  expect(value({ title: "Nike hoodie" }, "claims.new")).toBe(false);
});

test("a part after 'no', or in 'full packaging', is not what is sold", () => {
  expect(value({ title: "Cartier Love bracelet no certificate", category: "jewelry" }, "item.part")).toBe(false);
  expect(value({ title: "Prada Galleria full packaging", category: "bags" }, "item.kind")).toBe("bag");
  expect(value({ title: "Louis Vuitton dust bag only", category: "bags" }, "item.part")).toBe(true);
});

test.each([
  ["USB flash drive 2TB metal", 2],
  ["Micro SD card 512GB class 10", 0.512],
  ["Флешка 1 ТБ", 1],
  ["USB stick 64GB", undefined],
  ["Seagate portable hard drive USB 2TB", undefined],
  ["Laptop 16GB RAM, 1TB SSD", undefined],
  ["Portable SSD 8TB external hard drive", 8],
  ["SSD enclosure for 2TB hard drive", undefined],
  ["Shirt 2 TB", undefined],
])("%s offers %s terabytes of chips", (title, terabytes) => {
  expect(value({ title }, "claims.flashTerabytes")).toBe(terabytes);
});

test.each([
  ["Makita 118V cordless drill", true],
  ["Шуруповерт Bosch 98 В", true],
  ["Makita 18V cordless drill", false],
  ["EGO 58V mower", false],
  ["Bosch drill 230V", false],
  ["Makita 1,98V cell", false],
])("%s: whether its voltage is nobody's", (title, impossible) => {
  expect(value({ title }, "claims.impossibleVolts")).toBe(impossible);
});
