import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ruleFileJsonSchema } from "#screening/rules/schema.ts";

const WRITTEN = new URL("../../../rules/rule.schema.json", import.meta.url);

it("editors complete rule files as they are checked (to renew: assay rules schema > rules/rule.schema.json, then format it)", () => {
  expect(JSON.parse(readFileSync(WRITTEN, "utf8"))).toEqual(JSON.parse(JSON.stringify(ruleFileJsonSchema())));
});
