import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "#screening/rules/judge.ts";
import type { Signal } from "#screening/types.ts";
import { CONTEXT, LISTING, POLICY, problemsOf, rulesetOf, ruleYaml, TEST_ANALYSERS } from "./bundle.ts";

const CONDITIONS = [
  "price.known && price.ratio < 0.25",
  "price.ratio / (price.ratio - 1.0) > 0.0 || price.support % (price.support - 3) == 0",
  "text.terms.exists(t, listing.title.contains(t)) && !text.replica",
  "text.language.startsWith('e') ? seller.ageDays < 3 : size(listing.title) > 100",
  "listing.seller.rating > 4 && listing.condition.isUsed() && listing.quantity in [1, 2]",
];
const RULESET = rulesetOf(
  CONDITIONS.map((when, i) =>
    ruleYaml({
      id: `any.rule-${i}`,
      when: `"${when}"`,
      points: i % 2 === 0 ? 5 : -5,
      group: i < 3 ? "price" : "text",
      onMissing: i % 2 === 0 ? "skip" : "review",
    }),
  ).join(""),
);
const NAMES = TEST_ANALYSERS.flatMap((analyser) => Object.keys(analyser.signals));
const value = fc.oneof(fc.boolean(), fc.double(), fc.integer(), fc.string(), fc.array(fc.string(), { maxLength: 3 }));

describe("whatever the analysers find", () => {
  it("the verdict has a finite score within the caps, and reasons that add up to it", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...NAMES, "un.known", "__proto__"), value),
        fc.string(),
        (values, title) => {
          const signals = new Map<string, Signal>();
          for (const [name, any] of Object.entries(values)) signals.set(name, { name, value: any, evidence: [] });
          const verdict = judge(RULESET, { ...LISTING, title }, CONTEXT, { signals, degraded: [] });
          expect(Number.isFinite(verdict.score)).toBe(true);
          expect(verdict.score).toBeLessThanOrEqual(4 + 8);
          expect(verdict.score).toBeGreaterThanOrEqual(-2 - 3);
          const sum = verdict.reasons.reduce((total, reason) => total + reason.points, 0);
          expect(verdict.score).toBeCloseTo(sum, 6);
          expect(verdict.verdict).not.toBe("block");
        },
      ),
    );
  });

  it("any text as a rule file either compiles or names its problems, and never fails otherwise", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((when) => ruleYaml({ when: JSON.stringify(when) })),
    );
    fc.assert(
      fc.property(text, (file) => {
        for (const { at, message } of problemsOf({ "policy.yaml": POLICY, "any/rules.yaml": file })) {
          expect(at).toMatch(/^any\/rules\.yaml:\d+:\d+$/);
          expect(message).not.toBe("");
        }
      }),
    );
  });

  it("a condition too deep to read is refused, not run", () => {
    const deep = `${"(".repeat(300)}price.known${")".repeat(300)}`;
    const long = Array.from({ length: 120 }, () => "price.known").join(" && ");
    const nested = `${"!".repeat(200)}price.known`;
    for (const when of [deep, long, nested]) {
      const problems = problemsOf({ "policy.yaml": POLICY, "any/rules.yaml": ruleYaml({ when: `"${when}"` }) });
      expect(problems.length).toBeLessThanOrEqual(1);
    }
    expect(problemsOf({ "policy.yaml": POLICY, "any/rules.yaml": ruleYaml({ when: `"${deep}"` }) })).toHaveLength(1);
  });
});
