import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMoney, parseMoney } from "#screening/price/money.ts";
import { readRates, toBase } from "#screening/price/rates.ts";

test("an amount survives the way in and out to the cent", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 99 }), (units, cents) => {
      const text = `${units}.${String(cents).padStart(2, "0")}`;
      expect(formatMoney(parseMoney(text) ?? -1n, "USD")).toBe(text);
    }),
  );
});

test.each([
  ["1234.5", "JPY", "1235"],
  ["0.4", "KRW", "0"],
  ["1234.5", "USD", "1234.50"],
  ["0.005", "EUR", "0.01"],
  ["1234.5678", "KWD", "1234.568"],
  ["0.0004", "BHD", "0.000"],
])("%s is written in %s as %s", (amount, currency, written) => {
  expect(formatMoney(parseMoney(amount) ?? -1n, currency)).toBe(written);
});

test.each(["-5", "1e309", "NaN", "12,50", "", " 1", "1.", ".5", "1".repeat(30), "٣", "0x10"])(
  "%j is no amount",
  (text) => {
    expect(parseMoney(text)).toBeUndefined();
  },
);

test("a currency without a rate is not guessed", () => {
  const { rates, problems } = readRates("fx.json", '{"date":"2026-09-29","base":"USD","rates":{"EUR":0.5}}');
  expect(problems).toEqual([]);
  expect(toBase(rates, 1_000_000n, "EUR")).toBe(2_000_000n);
  expect(toBase(rates, 1_000_000n, "USD")).toBe(1_000_000n);
  expect(toBase(rates, 1_000_000n, "XXX")).toBeUndefined();
});
