import { describe, expect, it } from "vitest";
import { readSource } from "#screening/source.ts";
import { POLICY, problemsOf, ruleYaml } from "./bundle.ts";

const faultsOf = (text: string): string[] =>
  readSource("f.yaml", text).problems.map(({ at, message }) => `${at.slice("f.yaml:".length)} ${message}`);
const startingWith = (...starts: string[]): unknown[] => starts.map((start) => expect.stringMatching(start));

describe("a text that YAML would eat a word of is refused at that word", () => {
  it.each([
    ["a negated condition", "- when: !item.part && price.known\n", "^1:9 .* `!` must be quoted.*`!item.part`"],
    ["a negated name alone", "- when: !price.known\n", "^1:9 .* `!` must be quoted"],
    ["a negated bracket", "- when: !(a || b)\n", "^1:9 .* `!` must be quoted"],
    ["a lone exclamation mark", "- when: ! price.known\n", "^1:9 .* `!` must be quoted"],
    ["two negations", "- when: !price.known && !item.part\n", "^1:9 .* `!` must be quoted"],
    ["a term of a list", "terms: [ok, !new copy]\n", "^1:13 .* `!` must be quoted.*`!new`"],
    ["a condition that begins with an operator", "- when: && price.known\n", "^1:9 .* `&` must be quoted"],
    ["a name that begins with an ampersand", "names: [&Other Stories]\n", "^1:9 .* `&` must be quoted"],
    ["a star as a key", "*: hold\n", "^1:1 .* `\\*` must be quoted"],
    ["an alias without its anchor", "a: 1\nb: [*terms]\n", "^2:5 .* `\\*` must be quoted.*`\\*terms`"],
  ])("%s", (_, text, fault) => {
    expect(faultsOf(text)).toEqual(startingWith(fault));
  });

  it("each line that lost a word is named", () => {
    expect(faultsOf("- !a b\n- c\n- !d e\n")).toEqual(startingWith("^1:3 ", "^3:3 "));
  });

  it("an anchor with an alias stands", () => {
    expect(readSource("f.yaml", "a: &terms [x, y]\nb: *terms\n")).toMatchObject({
      problems: [],
      value: { a: ["x", "y"], b: ["x", "y"] },
    });
  });

  it("aliases that stand for too much are named where the last one is", () => {
    expect(faultsOf(`a: &x [1]\nb: [${"*x, ".repeat(100)}\n  *x]\n`)).toEqual(startingWith("^3:3 the aliases .* 100"));
  });
});

describe("a syntax error is named once, where it is", () => {
  const rule = "- id: a.b\n  title: t\n";
  it.each([
    ["a tab before a key", `${rule}\twhen: price.known\n  points: 3\n  group: price\n`, "^3:1 a tab indents this line"],
    ["a tab after spaces", `${rule}  tests:\n  \tmatch: []\n  points: 3\n`, "^4:3 a tab indents this line"],
    ["a key indented too far", `${rule}   when: price.known\n`, "^2:10 the lines after this one are indented further"],
    ["a choice without quotes", "when: a ? b : c\n", "^1:7 a text that holds `: ` must be quoted"],
    ["a condition that begins with a quote", 'when: "x" in text.terms\n', "^1:11 .* quote the whole"],
    ["a condition that begins with a bracket", "when: [1, 2].exists(x, x)\n", "^1:13 .* quote the whole"],
    ["a character that YAML keeps for itself", "title: @home\n", "^1:8 .* @: put it in quotes"],
    ["a second document", "- a: 1\n---\n- b: 2\n", "^2:1 a second document begins here"],
  ])("%s", (_, text, fault) => {
    expect(faultsOf(text)).toEqual(startingWith(fault));
  });

  it("and with it the keys given twice before it", () => {
    expect(faultsOf("a: 1\na: 2\nb: 'c' d\ne: 'f' g\n")).toEqual(startingWith("^2:1 Map keys", "^3:8 "));
  });
});

it("a condition that a comment cut short says so", () => {
  const files = { "policy.yaml": POLICY, "any/rules.yaml": ruleYaml({ when: 'brand.name == "No # 5"' }) };
  expect(problemsOf(files)).toEqual([
    { at: "any/rules.yaml:6:23", message: expect.stringContaining("a text that holds ` #` must be quoted") },
  ]);
});
