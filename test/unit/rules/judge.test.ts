import { describe, expect, it } from "vitest";
import { judge } from "#screening/rules/judge.ts";
import type { DegradedCode, Evidence } from "#screening/types.ts";
import { CONTEXT, found, LISTING, POLICY, rulesetOf, ruleYaml, verdictOn } from "./bundle.ts";

const CHEAP = { "price.known": true, "price.ratio": 0.1 };
// biome-ignore lint/suspicious/noThenProperty: the word of the policy file; never awaited
const DEADLINES = { general: { hours: 24, then: "hold" }, watches: { hours: 48, then: "block" } } as const;
const REPLICA = ruleYaml({
  id: "text.replica",
  when: "text.replica",
  points: 7,
  group: "text",
  reason: "counterfeit.text",
});

describe("points become a verdict", () => {
  it("a listing that no rule hits is allowed without a case", () => {
    const verdict = verdictOn(rulesetOf(ruleYaml()), { "price.known": true, "price.ratio": 0.9 });
    expect(verdict).toMatchObject({ verdict: "allow", score: 0, reasons: [], onDegraded: "release" });
    expect(verdict.deadline).toBeUndefined();
  });

  it("a score at the review threshold goes to a person with policy's deadline", () => {
    const verdict = verdictOn(rulesetOf(ruleYaml({ points: 3 })), CHEAP);
    expect(verdict).toMatchObject({ verdict: "review", score: 3, deadline: DEADLINES.general });
    expect(verdict.reasons).toEqual([
      { code: "counterfeit.price", rule: "price.low", title: "Too cheap", points: 3, proof: false, evidence: [] },
    ]);
  });

  it("a score above the block threshold without proof is not blocked", () => {
    expect(verdictOn(rulesetOf(REPLICA), { "text.replica": true })).toMatchObject({ verdict: "review", score: 7 });
  });

  it("the same score is blocked once a proof rule has hit", () => {
    const ruleset = rulesetOf(`${REPLICA}  proof: true\n`);
    expect(verdictOn(ruleset, { "text.replica": true })).toMatchObject({
      verdict: "block",
      score: 7,
      imagesNeeded: false,
    });
  });

  it("proof with few points does not block", () => {
    expect(verdictOn(rulesetOf(ruleYaml({ proof: true })), CHEAP).verdict).toBe("review");
  });

  it("a category's own thresholds and deadline hold for everything below it and for nothing beside it", () => {
    const ruleset = rulesetOf(ruleYaml({ points: 2.5 }));
    const below = verdictOn(ruleset, CHEAP, { category: "watches/straps" });
    expect(below).toMatchObject({ verdict: "review", deadline: DEADLINES.watches });
    expect(verdictOn(ruleset, CHEAP, { category: "watchesque" }).verdict).toBe("allow");
  });

  it("evidence for genuine lowers the score and is listed after what speaks against the listing", () => {
    const genuine = ruleYaml({ id: "text.calm", when: "text.language == 'en'", points: -1, group: "text" });
    const verdict = verdictOn(rulesetOf(genuine + ruleYaml()), { ...CHEAP, "text.language": "en" });
    expect(verdict).toMatchObject({ verdict: "allow", score: 2.5 });
    expect(verdict.reasons.map((reason) => reason.points)).toEqual([3.5, -1]);
  });

  it("numbers are told with as many digits as people read, while rules see all of them", () => {
    const when = "price.ratio > 0.123456";
    const verdict = verdictOn(rulesetOf(ruleYaml({ when })), { ...CHEAP, "price.ratio": 0.12345600001 });
    expect(verdict.reasons).toHaveLength(1);
    expect(verdict.signals).toMatchObject({ "price.ratio": 0.123456 });
    expect(String(verdict.confidence).length).toBeLessThanOrEqual(8);
  });

  it("confidence is one half on a threshold and grows with the distance from it", () => {
    const at = (points: number): number => verdictOn(rulesetOf(ruleYaml({ points })), CHEAP).confidence;
    expect(at(3)).toBe(0.5);
    expect(at(1)).toBeCloseTo(1 / (1 + Math.exp(-2)));
    expect(at(0.5)).toBeGreaterThan(at(1));
  });
});

describe("group caps", () => {
  const three = [1, 2, 3].map((n) => ruleYaml({ id: `price.low-${n}`, points: n })).join("");

  it("share a cap in proportion, strongest first", () => {
    const verdict = verdictOn(rulesetOf(three), CHEAP);
    expect(verdict.score).toBe(4);
    expect(verdict.reasons.map((reason) => reason.points)).toEqual([2, 1.333, 0.667]);
  });

  it("never let more evidence come to less: what blocks alone blocks beside others", () => {
    const proof = ruleYaml({ id: "price.proof", points: 6, proof: true });
    const policy = { "policy.yaml": POLICY.replace("price: { max: 4", "price: { max: 6") };
    for (const points of [0.3, 0.7, 0.9, 1.1, 2, 3]) {
      const more = ruleYaml({ id: "price.more", points });
      const verdict = verdictOn(rulesetOf(`${proof}${more}`, policy), CHEAP);
      expect(verdict, `beside ${points}`).toMatchObject({ verdict: "block", score: 6 });
    }
  });

  it("cap points for and against apart, so that neither hides the other", () => {
    const both = `${ruleYaml({ id: "price.up", points: 10 })}${ruleYaml({ id: "price.down", points: -10 })}`;
    expect(verdictOn(rulesetOf(both), CHEAP).reasons.map((reason) => reason.points)).toEqual([4, -2]);
  });

  it("scores.yaml replaces a rule's points before the caps", () => {
    expect(verdictOn(rulesetOf(ruleYaml(), { "scores.yaml": "price.low: 1.25" }), CHEAP).score).toBe(1.25);
  });
});

describe("missing signals", () => {
  it("a guarded rule whose guard is false is a plain miss, whatever onMissing says", () => {
    const verdict = verdictOn(rulesetOf(ruleYaml({ onMissing: "review" })), { "price.known": false });
    expect(verdict).toMatchObject({ verdict: "allow", degraded: [] });
  });

  it("skip takes an absent signal as no hit", () => {
    expect(verdictOn(rulesetOf(ruleYaml({ when: "price.ratio < 0.25" })), {})).toMatchObject({
      verdict: "allow",
      degraded: [],
    });
  });

  it("review sends the listing to a person and says which rule could not tell", () => {
    const verdict = verdictOn(rulesetOf(ruleYaml({ when: "price.ratio < 0.25", onMissing: "review" })), {});
    expect(verdict).toMatchObject({
      verdict: "review",
      confidence: 0.5,
      degraded: [{ code: "rule.signal-missing", detail: "price.low" }],
      onDegraded: "hold",
    });
  });

  it("a rule on trial never sends anything to review", () => {
    const rule = ruleYaml({ when: "price.ratio < 0.25", onMissing: "review", status: "shadow" });
    expect(verdictOn(rulesetOf(rule), {})).toMatchObject({ verdict: "allow", degraded: [] });
  });

  it("a signal of the wrong type counts as absent and is recorded", () => {
    const verdict = verdictOn(rulesetOf(ruleYaml()), { "price.known": true, "price.ratio": "low" });
    expect(verdict).toMatchObject({ verdict: "allow", degraded: [{ code: "signal.mistyped", detail: "price.ratio" }] });
  });
});

describe("what policy says of a degraded screening", () => {
  const judged = (code: DegradedCode, category = "shoes") =>
    judge(rulesetOf(ruleYaml()), { ...LISTING, category }, CONTEXT, {
      signals: new Map(),
      degraded: [{ code, detail: "" }],
    });

  it("the first pattern that fits decides", () => {
    expect(judged("images.pending").onDegraded).toBe("release");
    expect(judged("images.undecodable").onDegraded).toBe("hold");
  });

  it("what policy does not name keeps the gate closed, with a deadline", () => {
    expect(judged("analyser.failed")).toMatchObject({ verdict: "allow", onDegraded: "hold", deadline: { hours: 24 } });
  });

  it("a category may be stricter", () => {
    expect(judged("images.pending", "watches").onDegraded).toBe("hold");
  });
});

describe("a rule's status", () => {
  it("draft and retired rules do nothing", () => {
    const rules = ruleYaml({ status: "draft" }) + ruleYaml({ id: "price.old", status: "retired" });
    expect(verdictOn(rulesetOf(rules), CHEAP)).toMatchObject({ score: 0, shadow: [] });
  });

  it("a shadow rule is only named", () => {
    expect(verdictOn(rulesetOf(ruleYaml({ status: "shadow" })), CHEAP)).toMatchObject({
      score: 0,
      shadow: ["price.low"],
    });
  });

  it("a canary acts on about its share of listings, always the same ones, and is named on the others", () => {
    const ruleset = rulesetOf(ruleYaml({ status: "{ canary: 10 }" }));
    const ids = Array.from({ length: 5000 }, (_, i) => `sku-${i}`);
    const acted = (): string[] => ids.filter((id) => verdictOn(ruleset, CHEAP, { id }).reasons.length === 1);
    const first = acted();
    expect(first.length).toBeGreaterThan(400);
    expect(first.length).toBeLessThan(600);
    expect(acted()).toEqual(first);
    const spared = ids.find((id) => !first.includes(id)) ?? "";
    expect(verdictOn(ruleset, CHEAP, { id: spared }).shadow).toEqual(["price.low"]);
  });

  it("two canaries do not pick the same listings", () => {
    const ruleset = rulesetOf(
      ruleYaml({ status: "{ canary: 50 }" }) + ruleYaml({ id: "price.two", status: "{ canary: 50 }" }),
    );
    const counts = Array.from({ length: 400 }, (_, i) => verdictOn(ruleset, CHEAP, { id: `x${i}` }).reasons.length);
    expect(new Set(counts)).toEqual(new Set([0, 1, 2]));
  });
});

describe("exceptions", () => {
  it("silence a rule that could not tell as well", () => {
    const rule = ruleYaml({ when: "price.ratio < 0.25", onMissing: "review" });
    const files = { "exceptions/p.yaml": '- { id: partner, rules: ["price.*"], why: contract, sellers: [s-9] }\n' };
    const of = (seller: string) => verdictOn(rulesetOf(rule, files), {}, { seller: { id: seller } });
    expect(of("s-9")).toMatchObject({ verdict: "allow", degraded: [] });
    expect(of("s-8")).toMatchObject({ verdict: "review", degraded: [{ code: "rule.signal-missing" }] });
  });

  const exception = (lists: string): string => `- { id: partner, rules: ["price.*"], why: contract, ${lists} }\n`;
  const score = (lists: string, change: object, now = 0): number =>
    verdictOn(rulesetOf(ruleYaml(), { "exceptions/partners.yaml": exception(lists) }), CHEAP, change, { now }).score;

  it.each([
    ["a seller", "sellers: [s-1]", {}, 0],
    ["not another seller", "sellers: [s-2]", {}, 3.5],
    ["a brand in any case", "brands: [acme]", { brand: "ACME" }, 0],
    ["a brand without its accents", "brands: [Zoë]", { brand: "ZOE" }, 0],
    ["not a listing without brand", "brands: [acme]", {}, 3.5],
    ["a whole word of the title", "terms: [trail]", {}, 0],
    ["a word of the description", "terms: [outlet sale]", { description: "From our Outlet Sale!" }, 0],
    ["a phrase that a new line divides", "terms: [outlet  sale]", { description: "From our outlet\r\n   sale!" }, 0],
    [
      "no phrase out of the title's end and the description's beginning",
      "terms: [shoe sale]",
      { description: "Sale" },
      3.5,
    ],
    ["not a part of a word", "terms: [rail]", {}, 3.5],
    ["only when every list fits", "sellers: [s-1], brands: [acme]", {}, 3.5],
  ])("silence a rule for %s", (_, lists, change, expected) => {
    expect(score(lists, change)).toBe(expected);
  });

  it("know the brand that was recognised in a listing that declares none", () => {
    const files = { "exceptions/partners.yaml": exception("brands: [Acme]") };
    expect(verdictOn(rulesetOf(ruleYaml(), files), { ...CHEAP, "brand.name": "ACME" }).score).toBe(0);
  });

  it("end after their last day", () => {
    expect(score("sellers: [s-1], until: 2027-03-01", {}, Date.UTC(2027, 2, 1, 23, 59))).toBe(0);
    expect(score("sellers: [s-1], until: 2027-03-01", {}, Date.UTC(2027, 2, 2))).toBe(3.5);
  });
});

describe("reasons", () => {
  it("carry the evidence of what the rule affirms, once, and not of what it denies", () => {
    const item = (fact: string): Evidence => ({ kind: "seller", fact, value: 1 });
    const ruleset = rulesetOf(ruleYaml({ when: '"price.known && !text.replica && seller.ageDays < 14"' }));
    const values = { "price.known": true, "text.replica": false, "seller.ageDays": 2 };
    const evidence = {
      "price.known": [item("a")],
      "text.replica": [item("b")],
      "seller.ageDays": [item("a"), item("c")],
    };
    const [reason] = judge(ruleset, LISTING, CONTEXT, found(values, evidence)).reasons;
    expect(reason?.evidence).toEqual([item("a"), item("c")]);
  });

  it("name the ruleset and show every signal", () => {
    expect(verdictOn(rulesetOf(ruleYaml()), CHEAP)).toMatchObject({ ruleset: "rs_test", signals: CHEAP });
  });

  it("words in pictures are owed from policy's score on, once the pictures are there and nothing blocks", () => {
    const done = { images: { state: "done", readable: [], unreadable: [] } } as const;
    const reading = POLICY.replace("review: 3, block: 6 }", "review: 3, block: 6, read: 0.5 }");
    const owed = (points: number, images: object = done, policy = reading, category = "shoes") =>
      verdictOn(
        rulesetOf(ruleYaml({ points, proof: true, group: "text" }), { "policy.yaml": policy }),
        CHEAP,
        { category },
        images,
      ).textNeeded;
    expect(owed(0.5)).toBe(true);
    expect(owed(3.5)).toBe(true);
    expect(owed(0.4), "hardly anything speaks against it").toBe(false);
    expect(owed(7), "blocked without").toBe(false);
    expect(owed(0.5, {}), "the pictures have not been looked at").toBe(false);
    expect(owed(3.5, done, POLICY), "policy names no score").toBe(false);
    expect(owed(0.5, done, reading, "watches"), "a category without a score of its own").toBe(true);
    const watches = reading.replace("review: 2, block: 5 }", "review: 2, block: 5, read: 1 }");
    expect(owed(0.5, done, watches, "watches")).toBe(false);
  });

  it("pictures are owed while they are pending and the listing is not blocked", () => {
    const images = { state: "pending", readable: [], unreadable: [] } as const;
    expect(verdictOn(rulesetOf(ruleYaml()), CHEAP, {}, { images }).imagesNeeded).toBe(true);
    expect(verdictOn(rulesetOf(ruleYaml()), CHEAP).imagesNeeded).toBe(false);
  });
});
