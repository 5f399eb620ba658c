import { describe, expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const says = (state: "item.used" | "item.broken", title: string, description?: string): unknown =>
  signalsOf(knowledge, { title, category: "shoes", description }).get(state)?.value;

describe("wear is read in the words of many languages", () => {
  test.each([
    "Nike Air Max 95 worn no box",
    "Nike Dunk Low beat up, yellowed",
    "Mulberry Bayswater scruffy, project bag",
    "Nike Air Force 1 blanches, portées, semelle jaunie",
    "Sac Longchamp Le Pliage usé aux coins",
    "Nike Air Force 1 abgenutzt",
    "Longchamp Le Pliage beschädigt",
    "Nike Air Force 1 desgastadas",
    "Longchamp Le Pliage rovinata",
    "Nike Dunk Low zniszczone",
    "Nike Air Force 1 потёртые",
    "Nike Air Force 1 giyilmiş",
    "Nike Dunk Low versleten",
    "ルイヴィトン 小銭入れ 使用感あり",
    "ナイキ ダンク 訳あり",
    "Nike Air Force 1 มือ2",
    "나이키 덩크 로우 하자",
    "耐克 空军一号 磨损",
  ])("%s is used, and works", (title) => {
    expect(says("item.used", title)).toBe(true);
    expect(says("item.broken", title)).toBe(false);
  });

  test.each([
    "JBL Flip 3 faulty charging port",
    "AirPods Pro kaputt",
    "Kindle défectueuse",
    "AirPods сломаны",
    "iPhone 11 bozuk",
  ])("%s does not work", (title) => {
    expect(says("item.broken", title)).toBe(true);
  });

  test.each([
    "Nike Dunk Low never worn",
    "Nike Dunk Low with damaged box",
    "adidas Broken-Stripe polo",
    "Golden Goose worn look",
    "Jean déchiré Amiri",
    "Sac Gucci jamais portée, sans tache",
    "Schuhe ungetragen, keine Kratzer",
    "ナイキ ダンク 傷なし",
    "나이키 덩크 하자 없음",
    "How to use a Nike Dunk",
  ])("%s says nothing of wear", (title) => {
    expect(says("item.used", title)).toBe(false);
    expect(says("item.broken", title)).toBe(false);
  });

  test("a description tells wear from ways to wear", () => {
    expect(says("item.used", "Nike Dunk Low", "The sole is worn and the toe stained.")).toBe(true);
    expect(says("item.used", "Gucci bag", "It can be worn over the shoulder or crossbody. No stains.")).toBe(false);
  });
});
