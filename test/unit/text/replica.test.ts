import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge, problems } = shipped();

test("the shipped lists, brands and prices load without a problem", () => {
  expect(problems).toEqual([]);
});

test.each([
  "Omega Seamaster replica watch, 1:1 quality",
  "Louis Vuitton wallet mirror copy",
  "Sneakers UA batch",
  "These are not authentic",
  "Sac Chanel contrefaçon",
  "Bolso Gucci réplica AAA",
  "Bolsa Prada primeira linha",
  "Borsa Fendi non originale",
  "Gucci Tasche, Fälschung",
  "Nike кроссовки люкс копия",
  "Rolex orjinal değil, A kalite kopya",
  "Tas Hermes kw super",
  "Giày Nike rep 1:1",
  "กระเป๋า งานมิลเลอร์",
  "नकली Rolex",
  "Gucci 高仿",
  "復刻高仿手錶",
  "グッチ スーパーコピー",
  "구찌 미러급 가방",
  "شنطة كوبي درجة اولى",
  "Podróbka Gucci",
  "R e p l i c a 1:1 superclone",
  "Rolex r3plica",
  "Dior B30 dupe",
  "Chanel-inspired bag",
  "Inspired Gucci belt",
])("a seller who says that it is a copy is heard: %s", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(true);
});

test.each([
  "Genuine Rolex Submariner, no fakes, no replicas",
  "Chanel bag, comes with a copy of the receipt",
  "This is not a replica, Gucci belt",
  "Maison Margiela Replica leather sneakers",
  "Replica by the Fireplace eau de toilette",
  "Coat with faux fur collar",
  "Fake leather jacket, vintage",
  "Duracell AAA batteries, pack of 12",
  "Wall mirror 40 cm",
  "Porsche 911 model, 1:18 scale",
  "Arsenal home replica shirt 2024",
  "Puma Ferrari replica polo",
  "Veste en fausse fourrure, pas une réplique",
  "Original, keine Fälschung",
  "Оригинал, не реплика",
  "正品 假一赔十",
  "本物です。偽物ではありません",
  "정품입니다 가품 아님",
  "Bukan KW, original",
  "Hàng gia dụng cao cấp",
  "Heater 2 kW",
  "Tropical-inspired adidas shoes",
])("an honest seller who uses the same words is left alone: %s", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(false);
});

test("evidence of a disguised word points at the disguise", () => {
  const title = "Rolex s u p e r c l o n e watch";
  const evidence = signalsOf(knowledge, { title }).get("text.replica")?.evidence[0];
  expect(evidence).toMatchObject({ kind: "text", field: "title", text: "s u p e r c l o n e" });
});

test("a maker's own text may say what inspired the design", () => {
  const found = signalsOf(knowledge, {
    title: "adidas running shoes",
    description: "Inspired by the Nike of old days",
    category: "shoes",
  });
  expect(found.get("text.replica")?.value).toBe(false);
});
