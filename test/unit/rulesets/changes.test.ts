import { expect, test } from "vitest";
import { ruleChanges } from "#rulesets/changes.ts";
import { rulesetOf, ruleYaml } from "../rules/bundle.ts";

test("the log of an edit names the rules that came and went, and a draft is no running rule", () => {
  const before = rulesetOf(ruleYaml() + ruleYaml({ id: "price.lower" }));
  const after = rulesetOf(
    ruleYaml({ status: "draft" }) + ruleYaml({ id: "price.lower" }) + ruleYaml({ id: "price.lowest" }),
  );
  expect(ruleChanges(before, after)).toEqual({ added: ["price.lowest"], removed: ["price.low"] });
  expect(ruleChanges(after, after)).toEqual({ added: [], removed: [] });
  expect(ruleChanges(undefined, after)).toEqual({});
});
