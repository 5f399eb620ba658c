import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { POLICY, problemsOf, ruleYaml } from "./bundle.ts";

const FOLDER = new URL("bad/", import.meta.url);
// Named *.yaml.bad, so that no formatter repairs them.
const EXPECTED = /^# expect (\d+:\d+) (.*)$/gm;

describe("a rule file that does not load names every problem with line and column", () => {
  it.each(readdirSync(FOLDER))("%s", (name) => {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    const file = `any/${name.replace(/\.bad$/, "")}`;
    const problems = problemsOf({ "policy.yaml": POLICY, [file]: text });
    const expected = [...text.matchAll(EXPECTED)].map(([, at, message]) => ({
      at: `${file}:${at}`,
      message: expect.stringContaining(message ?? ""),
    }));
    expect(expected.length).toBeGreaterThan(0);
    expect(problems).toEqual(expected);
  });
});

describe("the other files of a bundle", () => {
  const KINDS = "- {kind: bag, family: bags, terms: [bag]}";
  const rules = ruleYaml();

  it.each([
    ["a missing policy", {}, "policy.yaml:1:1", "the file is missing"],
    [
      "a review threshold above block",
      { "policy.yaml": POLICY.replace("review: 3", "review: 9") },
      "policy.yaml:2:13",
      "`review` must be below",
    ],
    [
      "an unknown word in policy",
      { "policy.yaml": `${POLICY}\ntreshold: 3` },
      "policy.yaml:15:1",
      "unknown field `treshold`",
    ],
    [
      "scores for a rule that is gone",
      { "policy.yaml": POLICY, "scores.yaml": "price.low: 1\nprice.gone: 2" },
      "scores.yaml:2:1",
      "there is no rule",
    ],
    [
      "an exception for no rule",
      { "policy.yaml": POLICY, "exceptions/a.yaml": "- { id: a, rules: [seller.*], why: w, sellers: [s] }" },
      "exceptions/a.yaml:1:20",
      "no rule has an id like",
    ],
    [
      "an exception for everyone",
      { "policy.yaml": POLICY, "exceptions/a.yaml": "- { id: a, rules: [price.*], why: w }" },
      "exceptions/a.yaml:1:3",
      "needs at least one of",
    ],
    [
      "a file with no place",
      { "policy.yaml": POLICY, "polcy.yaml": "a: 1" },
      "polcy.yaml:1:1",
      "this file has no place here",
    ],
    [
      "a list that nothing reads",
      { "policy.yaml": POLICY, "lists/mine.yaml": "- {language: en, category: copy, strength: strong, terms: [zork]}" },
      "lists/mine.yaml:1:1",
      "there is no such list",
    ],
    [
      "a price list that is not CSV",
      { "policy.yaml": POLICY, "prices/mine.yaml": "- 1" },
      "prices/mine.yaml:1:1",
      "price files are CSV",
    ],
    [
      "a slip in what a brand makes",
      {
        "policy.yaml": POLICY,
        "lists/kinds.yaml": KINDS,
        "brands/a.yaml": "- {tier: luxury, makes: [bagz], brands: []}",
      },
      "brands/a.yaml:1:26",
      "`bagz` is no kind or family of article",
    ],
    [
      "a line of a family instead of a kind",
      {
        "policy.yaml": POLICY,
        "lists/kinds.yaml": KINDS,
        "brands/a.yaml": "- tier: luxury\n  brands: [{name: Zylanthra, makes: [bags], lines: {bags: [Moonbag]}}]",
      },
      "brands/a.yaml:2:53",
      "`bags` is no kind of article; kinds are bag",
    ],
    [
      "a slip in the list of kinds, and not each brand that uses them,",
      {
        "policy.yaml": POLICY,
        "lists/kinds.yaml": "- {kind: bag, family: bags, terms: [bag, bag]}",
        "brands/a.yaml": "- tier: luxury\n  brands: [{name: Zylanthra, makes: [bags], lines: {bag: [Moonbag]}}]",
      },
      "lists/kinds.yaml:1:42",
      "is in this list twice",
    ],
  ] as [string, Record<string, string>, string, string][])("%s is refused", (_, files, at, message) => {
    expect(problemsOf({ "any/rules.yaml": rules, ...files })).toEqual([
      { at, message: expect.stringContaining(message) },
    ]);
  });

  it("problems of several files come together", () => {
    const files = { "policy.yaml": POLICY, "b/two.yaml": "- {", "a/one.yaml": "- 1", "scores.yaml": "price.gone: 1" };
    expect(new Set(problemsOf(files).map(({ at }) => at.split(":")[0]))).toEqual(
      new Set(["a/one.yaml", "b/two.yaml", "scores.yaml"]),
    );
  });
});
