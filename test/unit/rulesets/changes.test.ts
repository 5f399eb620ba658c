import { expect, test } from "vitest";
import { ruleChanges } from "#rulesets/changes.ts";
import { rulesetOf, ruleYaml } from "../rules/bundle.ts";

test("the log of an edit names the rules that came and went, and a draft is no running rule", () => {
  const before = rulesetOf(ruleYaml() + ruleYaml({ id: "price.lower" }));
  const after = rulesetOf(
    ruleYaml({ status: "draft" }) + ruleYaml({ id: "price.lower" }) + ruleYaml({ id: "price.lowest" }),
  );
  expect(ruleChanges(before, after)).toMatchObject({ added: ["price.lowest"], removed: ["price.low"] });
  expect(ruleChanges(after, after)).toEqual({ added: [], removed: [], files: [] });
  expect(ruleChanges(undefined, after)).toEqual({});
});

test("the log of an edit names the files that came, went or say something else, such as points and exceptions", () => {
  const before = rulesetOf(ruleYaml());
  const edited = new Map([...before.files, ["scores.yaml", "price.low: 3"], ["exceptions/partners.yaml", "[]"]]);
  const after = { active: before.active, files: edited };
  expect(ruleChanges(before, after)).toEqual({
    added: [],
    removed: [],
    files: ["exceptions/partners.yaml", "scores.yaml"],
  });
  expect(ruleChanges(after, before)).toMatchObject({ files: ["exceptions/partners.yaml", "scores.yaml"] });
});
