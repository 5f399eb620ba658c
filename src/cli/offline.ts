import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError } from "commander";
import { readRuleset } from "#rulesets/read.ts";
import type { ExtraBrand, PriceReference } from "#screening/knowledge.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
