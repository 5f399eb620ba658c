import { expect, test } from "vitest";
import { shipped, signalsOf } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const usd = (value: string) => ({ value, currency: "USD" });

test.each([
  ["Nike Dunk Low lot de 5", 5],
  ["Nike Dunk Low 3er-Pack", 3],
  ["Nike Dunk Low 5点セット", 5],
  ["Nike Dunk Low set of 4", 4],
  ["Nike Dunk Low 6-pack", 6],
  ["Nike Dunk Low x3", 3],
  ["Nike Dunk Low x 2", 2],
  ["Nike Dunk Low набор из 3", 3],
  ["Nike Dunk Low 3件套", 3],
  ["Kit com 3 Nike Dunk Low", 3],
  ["Zestaw 3 Nike Dunk Low", 3],
  ["Nike Dunk Low 3'lü paket", 3],
  ["Set van 3 Nike Dunk Low", 3],
  ["2 paires Nike Dunk Low", 2],
  ["2 Paar Nike Dunk Low", 2],
  ["Nike Dunk Low 2 pares", 2],
])("%s is compared as %i pairs", (title, count) => {
  const floor = (text: string, value: number) =>
    Number(
      signalsOf(knowledge, { title: text, category: "shoes", price: usd(String(value)) }).get("price.floorRatio")
        ?.value,
    );
  expect(floor(title, 100 * count)).toBeCloseTo(floor("Nike Dunk Low", 100), 5);
});

test("the band beside a lot is the lot's", () => {
  const [evidence] =
    signalsOf(knowledge, { title: "Nike Dunk Low lot de 5", category: "shoes", price: usd("500") }).get("price.known")
      ?.evidence ?? [];
  const [single] =
    signalsOf(knowledge, { title: "Nike Dunk Low", category: "shoes", price: usd("100") }).get("price.known")
      ?.evidence ?? [];
  expect(evidence).toMatchObject({ kind: "price", lot: 5, level: "line+kind" });
  if (evidence?.kind !== "price" || single?.kind !== "price") throw new Error("no price evidence");
  expect(Number(evidence.band.p50)).toBeCloseTo(Number(single.band.p50) * 5, 0);
});
