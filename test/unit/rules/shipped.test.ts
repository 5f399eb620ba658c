import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readRuleset } from "#rulesets/read.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { runRuleTests } from "#screening/rules/self-test.ts";
import { screen } from "#screening/screen.ts";
import type { Listing, ScreeningContext } from "#screening/types.ts";

const RULES = fileURLToPath(new URL("../../../rules", import.meta.url));

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ unit: "grapheme", maxLength: 60 }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const listing: fc.Arbitrary<Listing> = fc.record({
  id: text,
  title: text,
  description: maybe(text),
  brand: maybe(text),
  category: text,
  condition: maybe(text),
  price: fc.record({
    value: fc.oneof(text, fc.double({ min: 0 }).map(String)),
    currency: fc.oneof(text, fc.constant("USD")),
  }),
  quantity: maybe(fc.double()),
  images: fc.array(fc.record({ url: text }), { maxLength: 2 }),
  seller: fc.record({
    id: text,
    createdAt: maybe(text),
    country: maybe(text),
    rating: maybe(fc.double()),
    salesCount: maybe(fc.double()),
  }),
  shipsFrom: maybe(text),
  locale: maybe(text),
  attributes: maybe(fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean()), { maxKeys: 3 })),
});
const context: fc.Arbitrary<ScreeningContext> = fc.record({
  now: fc.integer({ min: 0, max: 4e12 }),
  seller: maybe(
    fc.record({
      firstSeenAt: fc.integer(),
      listingsLastHour: fc.nat(),
      listingsLastDay: fc.nat(),
      blockedLast90Days: fc.nat(),
    }),
  ),
  images: fc.record({
    state: fc.constantFrom("none" as const, "pending" as const, "done" as const),
    readable: fc.constant([]),
    unreadable: fc.array(fc.record({ index: fc.nat(5), reason: text.map((word) => `images.${word}` as const) }), {
      maxLength: 2,
    }),
  }),
});

describe("the shipped rules", () => {
  let ruleset: Ruleset;
  beforeAll(async () => {
    ruleset = await readRuleset(RULES);
  });

  it("pass their own tests", () => {
    expect(runRuleTests(ruleset).problems).toEqual([]);
  });

  it("give a verdict with a finite score on any listing, the same one each time", () => {
    fc.assert(
      fc.property(listing, context, (anyListing, anyContext) => {
        const verdict = screen(ruleset, anyListing, anyContext);
        expect(Number.isFinite(verdict.score)).toBe(true);
        expect(verdict.confidence).toBeGreaterThanOrEqual(0.5);
        expect(verdict.confidence).toBeLessThanOrEqual(1);
        expect(screen(ruleset, anyListing, anyContext)).toEqual(verdict);
      }),
      { numRuns: 300 },
    );
  });

  it("keep a gate closed for pictures that could not be looked at, not for the fiftieth of them", () => {
    const { onDegraded } = ruleset.policy.forCategory("shoes");
    expect(onDegraded("images.pending")).toBe("hold");
    expect(onDegraded("images.fetch-timeout")).toBe("hold");
    expect(onDegraded("images.too-many")).toBe("release");
  });
});
