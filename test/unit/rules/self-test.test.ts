import { describe, expect, it } from "vitest";
import { lintRules, runRuleTests } from "#screening/rules/self-test.ts";
import { POLICY, rulesetOf, ruleYaml } from "./bundle.ts";

const NOW = Date.parse("2027-01-01T12:00:00Z");
const withTests = (tests: string, fields = {}): string => `${ruleYaml(fields)}  tests:\n${tests}`;

describe("the tests that rules carry", () => {
  it("may state signals that the analysers cannot find yet", () => {
    const ruleset = rulesetOf(
      withTests(
        "    match: [{ signals: { price.known: true, price.ratio: 0.1 } }]\n" +
          "    noMatch: [{ signals: { price.known: true, price.ratio: 0.5 } }, { signals: { price.known: false } }]\n",
      ),
    );
    expect(runRuleTests(ruleset)).toEqual({ ran: 3, problems: [] });
  });

  it("say what the rule saw when they fail, at the place of the test", () => {
    const ruleset = rulesetOf(
      withTests("    noMatch:\n      - { title: Watch, signals: { price.known: true, price.ratio: 0.1 } }\n"),
    );
    expect(runRuleTests(ruleset).problems).toEqual([
      {
        at: "any/rules.yaml:11:9",
        message: 'price.low: "Watch" should not match and does (price.known = true, price.ratio = 0.1)',
      },
    ]);
  });

  it("run for drafts and rest for retired rules", () => {
    const tests = "    match: [{ signals: { price.known: true, price.ratio: 0.1 } }]\n";
    expect(runRuleTests(rulesetOf(withTests(tests, { status: "draft" }))).ran).toBe(1);
    expect(runRuleTests(rulesetOf(withTests(tests, { status: "retired" }))).ran).toBe(0);
  });

  it("may set the clock and what is remembered of the seller", () => {
    const test =
      "{ quantity: 3, now: '2027-05-01T00:00:00Z', history: { listingsLastHour: 9 }, price: { value: 20, currency: EUR } }";
    const when = "\"listing.quantity == 3 && listing.price.value == 20 && listing.price.currency == 'EUR'\"";
    expect(runRuleTests(rulesetOf(withTests(`    match: [${test}]\n`, { when }))).problems).toEqual([]);
  });
});

describe("the check warns of", () => {
  it.each([
    ["a rule that no listing can influence", { when: '"1 == 1"' }, "its condition reads nothing of the listing"],
    ["a rule without effect", { points: 0 }, "adds no points"],
    ["a rule that nobody has tried", {}, "has no `match` test"],
    ["a rule without known false positives", {}, "names no falsePositives"],
  ])("%s", (_, fields, message) => {
    const warnings = lintRules(rulesetOf(ruleYaml(fields)), NOW);
    expect(warnings).toContainEqual({ at: "any/rules.yaml:1:3", message: `price.low: ${message}` });
  });

  it("an exception that has ended, and not of one on its last day or without one", () => {
    const exception = (id: string, until = "") => `- { id: ${id}, rules: [price.*], why: w, sellers: [s]${until} }\n`;
    const list = [
      exception("past", ", until: 2026-12-31"),
      exception("today", ", until: 2027-01-01"),
      exception("open"),
    ];
    const warnings = lintRules(rulesetOf(ruleYaml(), { "exceptions/ours.yaml": list.join("") }), NOW);
    expect(warnings.filter(({ at }) => at.startsWith("exceptions/"))).toEqual([
      { at: "exceptions/ours.yaml:1:3", message: expect.stringContaining("past: this exception has ended") },
    ]);
  });

  it("a file whose rules are gone", () => {
    const warnings = lintRules(rulesetOf(ruleYaml(), { "any/emptied.yaml": "# all gone\n" }), NOW);
    expect(warnings).toContainEqual({ at: "any/emptied.yaml:1:1", message: "has no rules" });
    expect(warnings.filter(({ at }) => !at.startsWith("any/"))).toEqual([]);
  });

  it("lines of the policy that nothing will ever fit", () => {
    const lines = [
      ...POLICY.trimEnd().split("\n"),
      "  bags/:",
      "    degraded: { image.pending: hold, images: hold, i*: hold, '*': hold, pri*.stale: hold, prize.*: hold }",
    ];
    const warnings = lintRules(rulesetOf(ruleYaml(), { "policy.yaml": lines.join("\n") }), NOW);
    expect(warnings.filter(({ at }) => at.startsWith("policy.yaml:"))).toEqual([
      { at: "policy.yaml:14:3", message: expect.stringContaining("`bags/` covers no category") },
      { at: "policy.yaml:15:17", message: expect.stringContaining("no code is like `image.pending`") },
      { at: "policy.yaml:15:38", message: expect.stringContaining("no code is like `images`") },
      { at: "policy.yaml:15:91", message: expect.stringContaining("no code is like `prize.*`") },
    ]);
  });
});
