import fc from "fast-check";
import { expect, test } from "vitest";
import { ANALYSERS, analyse } from "#screening/analysers.ts";
import { CONTEXT, listing, shipped } from "./shipped-knowledge.ts";

const { knowledge } = shipped();

test("no listing makes an analyser fail, and every signal has its declared type", () => {
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 120 }), fc.string({ unit: "grapheme", maxLength: 120 }));
  const declared = new Map(ANALYSERS.flatMap((analyser) => Object.entries(analyser.signals)));
  fc.assert(
    fc.property(
      fc.record({
        title: text,
        description: text,
        brand: text,
        category: text,
        condition: text,
        value: text,
        currency: text,
      }),
      ({ value, currency, ...rest }) => {
        const { signals, degraded } = analyse(listing({ ...rest, price: { value, currency } }), CONTEXT, knowledge);
        expect(degraded.filter((d) => d.code === "analyser.failed")).toEqual([]);
        for (const [name, signal] of signals) {
          const type = declared.get(name);
          if (type === "bool") expect(typeof signal.value).toBe("boolean");
          else if (type === "string") expect(typeof signal.value).toBe("string");
          else if (type === "list<string>") expect(Array.isArray(signal.value)).toBe(true);
          else expect(Number.isFinite(signal.value)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("an analyser that throws costs only its own signals", () => {
  const broken = { ...knowledge, prices: undefined as never };
  const { signals, degraded } = analyse(listing({ title: "Gucci belt" }), CONTEXT, broken);
  expect(degraded).toEqual([{ code: "analyser.failed", detail: "price" }]);
  expect(signals.get("brand.name")?.value).toBe("Gucci");
});

test("texts as long as a body may be are read", () => {
  for (const flood of [
    "́".repeat(200_000),
    "a ".repeat(100_000),
    "replica ".repeat(20_000),
    "@".repeat(100_000),
    "<".repeat(100_000),
    "whatsapp ".repeat(20_000),
  ]) {
    const { signals } = analyse(listing({ title: "Bag", description: flood }), CONTEXT, knowledge);
    const evidence = signals.get("text.replica")?.evidence ?? [];
    expect(evidence.length).toBeLessThanOrEqual(8);
  }
});
