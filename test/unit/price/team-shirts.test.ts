import { expect, test } from "vitest";
import { shipped, signalsOf } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const tops = (title: string, value = "12", more: { brand?: string; category?: string } = {}) =>
  signalsOf(knowledge, { title, category: "clothing/tops", price: { value, currency: "USD" }, ...more });
const isComparedWithShirts = (title: string, category?: string): boolean => {
  const signals = tops(title, "12", category === undefined ? {} : { category });
  return signals.get("brand.line")?.value === "jersey" && signals.get("price.level")?.value === "line+kind";
};

test.each([
  "Real Madrid home 24/25",
  "Inter Miami Messi 10",
  "NFL Chiefs Mahomes 15 Vapor Limited",
  "Chicago Bulls swingman",
  "Boston Bruins jersey Pastrnak",
  "Manchester United long sleeve",
  "River Plate 25/26",
  "Real Madrid T-shirt home 24/25",
  "25/26 Barcelona Home Player Version",
  "2002 Brazil Home Retro Jersey",
  "Brazil 98 retro shirt",
  "Argentina 3 stars jersey",
  "Netherlands 1988 retro",
  "Korea jersey",
  "Nigeria 2018 jersey",
  "Morocco home jersey 2022 world cup",
  "Camiseta Betis",
  "Camiseta de la selección de España",
  "Camiseta local de Colombia",
  "Maillot Brésil domicile",
  "Maglia Napoli terza",
  "Trikot Kroatien Modric",
  "Koszulka Portugalia Ronaldo",
  "Футболка Аргентина Месси 10",
  "Fransa forması Mbappé",
  "Jersey Portugal home",
  "アルゼンチン代表 ユニフォーム",
  "프랑스 유니폼",
  "法国 主场 球衣",
  "قميص الأرجنتين ميسي",
  "Voetbalshirt Barcelona thuis",
  "All Blacks rugby jersey",
  "Springboks rugby shirt",
  "CSK jersey Dhoni",
])("%s is the shirt of a team", (title) => expect(isComparedWithShirts(title)).toBe(true));

test.each([
  ["Juventus 24/25 home Vlahovic", "other"],
  ["Soccer jersey France away", "sports"],
  ["Arsenal 2003/04 Home", "retro jerseys"],
])("%s needs no shelf of clothing: %s", (title, category) => expect(isComparedWithShirts(title, category)).toBe(true));

test.each([
  ["Real Madrid tee", "clothing/tops"],
  ["Dallas Cowboys shirt", "clothing/tops"],
  ["Chicago Bulls graphic T-shirt", "clothing/tops"],
  ["Vintage Chicago Bulls t-shirt 1996", "clothing/tops"],
  ["Vintage Arsenal tee 1998", "clothing/tops"],
  ["Manchester United training top", "clothing/tops"],
  ["Liverpool FC polo shirt", "clothing/tops"],
  ["Eagles band shirt", "clothing/tops"],
  ["Germany army shirt", "clothing/tops"],
  ["T-shirt made in Brazil", "clothing/tops"],
  ["Linen shirt made in Italy", "clothing/tops"],
  ["Barcelona souvenir T-shirt", "clothing/tops"],
  ["Camiseta Valencia Fallas", "clothing/tops"],
  ["Maglia Torino Film Festival", "clothing/tops"],
  ["Trachtenhemd Bayern", "clothing/tops"],
  ["Cycling jersey France", "clothing/tops"],
  ["Maillot cycliste Italie", "clothing/tops"],
  ["Japan jersey stretch top", "clothing/tops"],
  ["Gucci Milan jersey top", "clothing/tops"],
  ["France blouse age 11/12", "clothing/tops"],
  ["Vietnam jersey fabric", "other"],
  ["France travel guide", "other"],
  ["Brazil nut 500g", "other"],
  ["Barcelona chair", "other"],
  ["Turkey sandwich", "other"],
  ["Chelsea boots", "shoes"],
  ["Milan sweater", "clothing/sweaters"],
  ["Inter Miami scarf", "accessories"],
  ["Boca Juniors mate", "other"],
  ["Real Madrid 24/25 sticker album", "other"],
  ["Arsenal 24/25 home shirt keyring", "accessories"],
  ["Liverpool FC mug home", "other"],
  ["Messi Argentina poster", "other"],
  ["Jersey numbers iron-on Lakers", "other"],
])("%s is no team's shirt: %s", (title, category) => expect(isComparedWithShirts(title, category)).toBe(false));

test.each([
  ["Real Madrid home shirt 24/25", "85"],
  ["Camiseta Betis 23/24", "32"],
  ["Maillot OM très bon état", "16"],
  ["Arsenal home shirt boys", "16"],
  ["Los Angeles Lakers swingman jersey used", "25"],
  ["India cricket jersey", "20"],
])("a genuine %s at %s is not below the lowest genuine prices", (title, value) => {
  expect(tops(title, value).get("price.level")?.value).toBe("line+kind");
  expect(Number(tops(title, value).get("price.floorRatio")?.value)).toBeGreaterThanOrEqual(0.96);
});

test("a team that only the seller's field names has the price of its shirts", () => {
  expect(tops("Home jersey 24/25", "12", { brand: "Real Madrid" }).get("brand.line")?.value).toBe("jersey");
});

test("a team that the description names in full is told, and a town there is a town", () => {
  const described = (description: string) =>
    signalsOf(knowledge, { title: "Size L", category: "clothing/tops", description }).get("brand.described")?.value;
  expect(described("Real Madrid jersey, write to me")).toEqual(["Real Madrid"]);
  expect(described("Jersey, ships from Barcelona or Milan")).toEqual([]);
});
