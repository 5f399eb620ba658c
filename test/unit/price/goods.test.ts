import { expect, test } from "vitest";
import { shipped, signalsOf } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const read = (title: string, category: string, value = "20") =>
  signalsOf(knowledge, { title, category, price: { value, currency: "USD" } });

test.each([
  ["Makita akku 18v 6.0", "werkzeug", "largetoolbattery"],
  ["Аккумулятор Makita 18v 5ah", "инструменты", "largetoolbattery"],
  ["DeWalt 20V 2Ah battery", "tools", "toolbattery"],
  ["Milwaukee impact wrench kit", "tools", "toolset"],
  ["Makita combo set 5 in 1 with case", "tools", "combokit"],
  ["Stihl MS 180 chainsaw", "garden", "chainsaw"],
  ["Apple 20W charger", "chargers", "electronics"],
  ["Samsung 25W charger", "accessories", "phonecharger"],
  ["PS5 controller", "video games", "gamepad"],
  ["Gillette Fusion blades", "beauty", "razorblade"],
  ["Oral-B toothbrush heads", "health", "brushhead"],
  ["Duracell AA batteries", "household", "drycell"],
  ["Zippo Feuerzeug", "feuerzeuge", "lighter"],
  ["LEGO minifigure", "toys", "minifigure"],
  ["Dyson Airwrap", "beauty", "hairtool"],
])("%s in %s is a %s with a price of its own", (title, category, kind) => {
  const signals = read(title, category);
  expect(signals.get("item.kind")?.value).toBe(kind);
  expect(signals.get("item.part")?.value).toBe(false);
  expect(signals.get("price.known")?.value).toBe(true);
});

test.each([
  ["Battery 18V 6Ah for Makita", "tools"],
  ["Makita 18V battery charger DC18RC", "tools"],
  ["Chainsaw chain for Stihl MS 170", "garden"],
  ["PS5 controller charging station", "video games"],
  ["Montblanc ballpoint refill 2 pack", "pens"],
  ["Zippo lighter flints", "lighters"],
  ["Lightning cable for iPhone", "accessories"],
  ["Dyson V10 Akku original", "haushalt"],
])("%s has no maker's price to be compared with", (title, category) => {
  expect(read(title, category).get("price.known")?.value).toBe(false);
});

test("what is counted is compared by the piece", () => {
  const ratio = (title: string): number => Number(read(title, "health").get("price.floorRatio")?.value);
  expect(ratio("Oral-B toothbrush heads 10 pack")).toBeCloseTo(ratio("Oral-B toothbrush heads") / 10, 5);
});
