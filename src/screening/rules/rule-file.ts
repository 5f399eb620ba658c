import type { Environment } from "@marcbachmann/cel-js";
import type { Problem } from "#src/errors.ts";
import { checkSource, readSource, type Source, valueAt } from "../source.ts";
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
  /** Points of scores.yaml by rule id, and where they stand. */
  readonly scores: ReadonlyMap<string, { readonly points: number; readonly at: string }>;
}

/** What became of a rule file. */
export interface CompiledFile {
  /** The rules that are sound. */
  readonly rules: readonly CompiledRule[];
  /** The ids of all its rules, sound or not, and where each rule stands; absent when the file cannot be read. */
  readonly ids: readonly { readonly id: string; readonly at: string }[] | undefined;
  readonly problems: readonly Problem[];
}

/** Compiles one rule file: every rule that is sound, and every problem of the others. */
export function compileRuleFile(file: string, text: string, context: RuleFileContext): CompiledFile {
  const source = readSource(file, text);
  if (source.problems.length > 0) return { rules: [], ids: undefined, problems: source.problems };
  if (source.value === null || source.value === undefined) return { rules: [], ids: [], problems: [] };
  if (!Array.isArray(source.value)) {
    const message = "a rule file is a list of rules: begin each with `- id:`";
    return { rules: [], ids: undefined, problems: [{ at: source.at([]), message }] };
  }
  const rules: CompiledRule[] = [];
  const ids: { id: string; at: string }[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of source.value.entries()) {
    const id = valueAt(item, ["id"]);
    if (typeof id === "string") ids.push({ id, at: source.at([index]) });
    const checked = checkSource(source, ruleSchema, item, [index]);
    problems.push(...checked.problems);
    // The rest is checked even when a field is wrong: one round trip for the author, not two.
    const isNew = ({ at }: Problem): boolean => !checked.problems.some((known) => known.at === at);
    problems.push(...ruleProblems(source, index, context).filter(isNew));
    const compiled = compileWhen(source, [index, "when"], context);
    if ("problem" in compiled) problems.push(compiled.problem);
    if (checked.value !== undefined && "condition" in compiled)
      rules.push(toRule(source, index, checked.value, compiled.condition, context));
  }
  return { rules, ids, problems };
}

function compileWhen(
  source: Source,
  path: readonly PropertyKey[],
  { environment, vocabulary }: RuleFileContext,
): { readonly condition: Condition } | { readonly problem: Problem } | Record<never, never> {
  const when = valueAt(source.value, path);
  if (typeof when !== "string" || when === "") return {};
  const checked = checkExpression(environment, vocabulary, when);
  const result = "ast" in checked ? compileExpression(checked.ast, vocabulary) : checked;
  if ("condition" in result) return result;
  const { index, message } = result.problem;
  const hint = source.isCut(path) ? "; a text that holds ` #` must be quoted, for the rest of it is a comment" : "";
  return { problem: { at: source.inside(path, index), message: message + hint } };
}

/** What the schema cannot see, in a rule that may be wrong elsewhere. */
function ruleProblems(source: Source, index: number, { vocabulary, groups, scores }: RuleFileContext): Problem[] {
  const problems: Problem[] = [];
  const field = (name: string): unknown => valueAt(source.value, [index, name]);
  const group = field("group");
  if (groups !== undefined && typeof group === "string" && !groups.has(group.trim())) {
    const message = `unknown group \`${group}\`; policy.yaml has ${[...groups].join(", ")}`;
    problems.push({ at: source.at([index, "group"]), message });
  }
  const points = field("points");
  const score = scores.get(String(field("id")));
  if (field("proof") === true) {
    const message = "a rule that is proof must add points";
    if (score === undefined && typeof points === "number" && points <= 0)
      problems.push({ at: source.at([index, "proof"], "key"), message });
    if (score !== undefined && score.points <= 0)
      problems.push({ at: score.at, message: `${message}: see ${source.at([index, "proof"], "key")}` });
  }
  for (const kind of ["match", "noMatch"]) {
    const tests = valueAt(source.value, [index, "tests", kind]);
    for (const i of Array.isArray(tests) ? tests.keys() : []) {
      const path = [index, "tests", kind, i, "signals"];
      for (const [name, value] of Object.entries(valueAt(source.value, path) ?? {})) {
        const at = source.at([...path, name], "key");
        const word = vocabulary.signals.get(name);
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
    points: context.scores.get(rule.id)?.points ?? rule.points,
    condition,
    canary: typeof status === "object" ? status.canary : status === "shadow" ? 0 : undefined,
    tests: [...placed("match"), ...placed("noMatch")],
    at: source.at([index]),
  };
}
