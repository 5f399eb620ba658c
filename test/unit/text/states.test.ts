import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const signal = (title: string, name: string): unknown => signalsOf(knowledge, { title }).get(name)?.value;

test.each([
  "Светр Tommy Hilfiger секонд",
  "Tas Coach second original",
  "ルイヴィトン 財布 ベタあり",
  "Creed Aventus 100ml half full",
  "Dior Sauvage halbvoll",
  "Dyson V10 Akku schwach",
  "Nike Dunk Low beat 5/10",
  "Barbour jacket slight odor",
  "Miles Davis vinyl crackles",
  "Levi's 501 z drugiej ręki",
  "Nike tenisky jako nové",
  "Zara geacă ca nouă",
  "Nike patike polovne",
  "Adidas skor nyskick",
  "Nike kengät kuin uudet",
  "Gucci çanta 2.el",
  "Nike 운동화 실착 잔기스",
  "Nike 球鞋 95新",
  "Túi Coach hàng si",
  "کیف دست دوم Gucci",
  "like new Gucci bag",
])("%s is second-hand", (title) => {
  expect(signal(title, "item.used")).toBe(true);
});

test.each([
  "Nike second skin tights",
  "AirPods Pro 2nd generation",
  "Gucci bag brand new",
  "Levi's jeans with holes style",
  "Adidas Nova runner new season",
])("%s is not", (title) => {
  expect(signal(title, "item.used")).toBe(false);
});

test.each([
  "Gucci belt new",
  "Gucci Gürtel neu",
  "ceinture Gucci neuve",
  "cinturón Gucci nuevo",
  "pasek Gucci nowy",
  "ремень Gucci новый",
  "Gucci kemer yeni",
  "cintura Gucci nuova",
  "cinto Gucci novo",
  "Gucci skor helt nya",
  "Gucci ベルト 新品",
  "Gucci 皮带 全新",
  "Gucci 벨트 새상품",
  "ikat pinggang Gucci baru",
  "Gucci thắt lưng mới 100%",
  "حزام Gucci جديد",
])("%s says that it is new", (title) => {
  expect(signal(title, "claims.new")).toBe(true);
});

test.each([
  "New Balance 574",
  "New Era cap",
  "Gucci belt like new",
  "Gucci Gürtel wie neu",
  "ceinture Gucci comme neuve",
  "cinturón Gucci como nuevo",
  "pasek Gucci jak nowy",
  "ремень Gucci как новый",
  "Burberry Nova check belt",
  "NY Yankees cap",
  "Gucci ベルト 新品同様",
  "new season Gucci belt",
  "Arc'teryx seam sealed jacket",
])("%s does not", (title) => {
  expect(signal(title, "claims.new")).toBe(false);
});

test.each([
  "Relógio Invicta atacado",
  "cinturones Gucci mayoreo",
  "Gucci Gürtel Restposten",
  "paski Gucci hurtowo",
  "ремни Gucci опт",
  "Gucci kemer toptan satış",
  "ceintures Gucci grossiste",
])("%s is more than one", (title) => {
  expect(signal(title, "item.lot")).toBe(2);
});
