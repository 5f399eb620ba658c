import type { Environment } from "@marcbachmann/cel-js";
import type { Problem } from "#src/errors.ts";
import { checkSource, readSource, type Source } from "../source.ts";
import { checkExpression } from "./cel.ts";
import { type Condition, compileExpression } from "./compile-expression.ts";
import { type RuleSource, type RuleTest, ruleSchema } from "./schema.ts";
import { hasType, type Vocabulary } from "./vocabulary.ts";

/** A rule ready to run. `points` already has the override of scores.yaml. */
export interface CompiledRule extends Omit<RuleSource, "tests" | "when"> {
  readonly condition: Condition;
  /** Percentage of listings on which the rule acts, 0 for shadow; absent: on all. */
  readonly canary: number | undefined;
  readonly tests: readonly CompiledTest[];
  /** Where the rule stands, as `file:line:column`. */
  readonly at: string;
}

interface CompiledTest {
  readonly expect: "match" | "noMatch";
  readonly listing: RuleTest;
  readonly at: string;
}

/** What a rule file is checked against. */
export interface RuleFileContext {
  readonly vocabulary: Vocabulary;
  readonly environment: Environment;
  /** Absent when policy.yaml itself does not load. */
  readonly groups: ReadonlySet<string> | undefined;
  readonly scores: ReadonlyMap<string, number>;
}

/** Compiles one rule file: every rule that is sound, and every problem of the others. */
export function compileRuleFile(
  file: string,
  text: string,
  context: RuleFileContext,
): { readonly rules: readonly CompiledRule[]; readonly problems: readonly Problem[] } {
  const source = readSource(file, text);
  if (source.problems.length > 0) return { rules: [], problems: source.problems };
  if (source.value === null || source.value === undefined) return { rules: [], problems: [] };
  if (!Array.isArray(source.value)) {
    return {
      rules: [],
      problems: [{ at: source.at([]), message: "a rule file is a list of rules: begin each with `- id:`" }],
    };
  }
  const rules: CompiledRule[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of source.value.entries()) {
    const checked = checkSource(source, ruleSchema, item, [index]);
    // The condition is checked even when other fields are wrong: one round trip for the author, not two.
    const compiled = compileWhen(source, [index, "when"], (item as { when?: unknown } | null)?.when, context);
    problems.push(...checked.problems);
    if ("problem" in compiled) problems.push(compiled.problem);
    if (checked.value === undefined) continue;
    const found = ruleProblems(source, index, checked.value, context);
    problems.push(...found);
    if ("condition" in compiled) rules.push(toRule(source, index, checked.value, compiled.condition, context));
  }
  return { rules, problems };
}

function compileWhen(
  source: Source,
  path: readonly PropertyKey[],
  when: unknown,
  { environment, vocabulary }: RuleFileContext,
): { readonly condition: Condition } | { readonly problem: Problem } | Record<never, never> {
  if (typeof when !== "string" || when === "") return {};
  const checked = checkExpression(environment, vocabulary, when);
  const result = "ast" in checked ? compileExpression(checked.ast, vocabulary) : checked;
  if ("condition" in result) return result;
  const { index, message } = result.problem;
  const hint = source.isCut(path) ? "; a text that holds ` #` must be quoted, for the rest of it is a comment" : "";
  return { problem: { at: source.inside(path, index), message: message + hint } };
}

/** What the schema cannot see. */
function ruleProblems(source: Source, index: number, rule: RuleSource, context: RuleFileContext): Problem[] {
  const problems: Problem[] = [];
  if (context.groups !== undefined && !context.groups.has(rule.group)) {
    const known = [...context.groups].join(", ");
    problems.push({
      at: source.at([index, "group"]),
      message: `unknown group \`${rule.group}\`; policy.yaml has ${known}`,
    });
  }
  if (rule.proof && (context.scores.get(rule.id) ?? rule.points) <= 0) {
    problems.push({ at: source.at([index, "proof"], "key"), message: "a rule that is proof must add points" });
  }
  for (const kind of ["match", "noMatch"] as const) {
    for (const [i, test] of rule.tests[kind].entries()) {
      for (const [name, value] of Object.entries(test.signals ?? {})) {
        const at = source.at([index, "tests", kind, i, "signals", name], "key");
        const word = context.vocabulary.signals.get(name);
        if (word === undefined) problems.push({ at, message: `there is no signal \`${name}\`` });
        else if (!hasType(value, word.type)) problems.push({ at, message: `signal \`${name}\` is a ${word.type}` });
      }
    }
  }
  return problems;
}

function toRule(
  source: Source,
  index: number,
  rule: RuleSource,
  condition: Condition,
  context: RuleFileContext,
): CompiledRule {
  const { tests, when: _, ...rest } = rule;
  const placed = (expect: "match" | "noMatch"): CompiledTest[] =>
    tests[expect].map((listing, i) => ({ expect, listing, at: source.at([index, "tests", expect, i]) }));
  const { status } = rule;
  return {
    ...rest,
    points: context.scores.get(rule.id) ?? rule.points,
    condition,
    canary: typeof status === "object" ? status.canary : status === "shadow" ? 0 : undefined,
    tests: [...placed("match"), ...placed("noMatch")],
    at: source.at([index]),
  };
}
