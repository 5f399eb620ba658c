import { describe, expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const isPart = (title: string, category: string): unknown =>
  signalsOf(knowledge, { title, category }).get("item.part")?.value;

describe("a noun that describes an article or names its part", () => {
  test.each([
    "Rolex dial",
    "Rolex Datejust 1601 dial",
    "Dial Rolex Datejust 1601 silver",
    "Cadran Rolex Datejust",
    "Quadrante Rolex Datejust",
    "Omega Zifferblatt Seamaster",
    "ロレックス デイトジャスト 文字盤",
    "Rolex crystal",
    "Omega Speedmaster bezel insert",
    "Rolex hands",
    "Rolex Daytona pusher",
    "Rolex Crown Triplock 24-703",
    "Rolex 24-603 crown",
    "Rolex winder box",
    "Rolex stainless links",
    "ETA 2824 movement",
    "Rolex calibre 3135 movement",
    "Rolex dial for Datejust",
  ])("%s is a part of a watch", (title) => {
    expect(isPart(title, "watches")).toBe(true);
  });

  test.each([
    "Rolex Datejust blue dial",
    "Submariner ceramic bezel black dial",
    "Rolex Day-Date diamond dial",
    "Rolex Datejust cadran bleu",
    "Rolex Tiffany dial 1601",
    "Rolex GMT Master II Batman bezel",
    "1979 Rolex Explorer II 1655 MK 5 Dial",
    "Rolex Submariner 3135 movement",
    "Rolex Submariner 40mm sapphire crystal",
    "Montre Rolex Datejust cadran vert",
    "ロレックス デイトジャスト 青文字盤",
  ])("%s is a watch", (title) => {
    expect(isPart(title, "watches")).toBe(false);
  });

  test("elsewhere than among watches hands and crowns are no parts of one", () => {
    expect(isPart("Omega Seamaster dial", "other")).toBe(true);
    expect(isPart("Gucci crown", "jewellery")).toBe(false);
    expect(isPart("Versace crystal", "beauty/fragrance")).toBe(false);
  });

  test.each([
    ["Verres Oakley Jawbreaker", "accessories/eyewear", true],
    ["Ray-Ban Aviator green lenses", "accessories/eyewear", false],
    ["Lunettes Cartier verres bruns", "accessories/eyewear", false],
    ["Louis Vuitton cadenas 311", "bags", true],
    ["Sac Louis Vuitton Keepall cadenas", "bags", false],
    ["Boîtier AirPods Pro", "electronics/headphones", true],
    ["AirPods Pro avec boîtier", "electronics/headphones", false],
    ["Cartier ring box", "jewellery", true],
    ["Cartier Love ring box and papers", "jewellery", false],
  ])("%s is a part: %s", (title, category, part) => {
    expect(isPart(title, category)).toBe(part);
  });
});

test.each([
  "Tiffany & Co empty ring box with bag",
  "Cartier empty red box",
  "Boîte Cartier rouge vide",
  "Caja de anillo Tiffany vacía",
  "Scatola Rolex vuota",
  "Leere Cartier Schmuckschachtel",
  "Lege Rolex doos",
  "Коробка Cartier пустая",
])("%s has nothing inside", (title) => {
  expect(isPart(title, "jewellery")).toBe(true);
});

test("a box is a part only where it is empty", () => {
  expect(isPart("Rolex Submariner full box", "watches")).toBe(false);
  expect(isPart("Sac Chanel vide dressing, boîte", "bags")).toBe(false);
});

test.each([
  ["Oakley Jawbreaker nose pads spare", "accessories/eyewear"],
  ["Ersatzgläser Oakley Radar", "accessories/eyewear"],
  ["AirPods 2. Gen Ladecase einzeln", "electronics/headphones"],
  ["AirPods Pro 片耳 右", "electronics/headphones"],
  ["AirPods Pro left only", "electronics/headphones"],
  ["Dyson Airwrap round volumising brush", "electronics"],
  ["Canada Goose fur ruff", "clothing/outerwear"],
  ["Tiffany & Co gift pouch", "jewellery"],
  ["Crocs shaped keychain mini shoes", "accessories"],
  ["Assouline Louis Vuitton City Guide Paris", "other"],
])("%s in %s is not the article that its brand is known for", (title, category) => {
  expect(isPart(title, category)).toBe(true);
});
