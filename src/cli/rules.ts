import type { Command } from "commander";
import { AssayError, type Problem } from "#src/errors.ts";
import { addRulesOption, rulesFolder } from "./rules-folder.ts";

/** Checks a rules directory and runs the rules' own tests. Prints every problem with its place; gives back the exit code. */
export async function rulesCheck(dir: string, print: (line: string) => void = console.log): Promise<0 | 1> {
  const { readRuleset } = await import("#rulesets/read.ts");
  const { lintRules, runRuleTests } = await import("#screening/rules/self-test.ts");
  const show = (problems: readonly Problem[], kind: string): void => {
    for (const { at, message } of problems) print(`${at}: ${kind}${message}`);
  };
  try {
    const ruleset = await readRuleset(dir);
    const { ran, problems } = runRuleTests(ruleset);
    const warnings = lintRules(ruleset, Date.now());
    show(warnings, "warning: ");
    show(problems, "test failed: ");
    const parts = [
      `${ruleset.rules.length} rules`,
      `${ran} tests`,
      `${problems.length} failed`,
      `${warnings.length} warnings`,
    ];
    print(`${problems.length > 0 ? "not ok" : "ok"}: ${parts.join(", ")} (${ruleset.id})`);
    return problems.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== "ruleset.invalid") throw error;
    show(error.problems, "");
    print(`not ok: ${error.message}`);
    return 1;
  }
}

/** Adds `assay rules …` to the command line. */
export function registerRules(program: Command): void {
  const rules = program.command("rules").description("check rule files");
  addRulesOption(rules.command("check"))
    .description("load, type-check and lint the rules, and run their own tests")
    .action(async (options: { rules?: string }) => {
      process.exitCode = await rulesCheck(await rulesFolder(options));
    });
  rules
    .command("schema")
    .description("print the JSON Schema of rule files, for editors")
    .action(async () => {
      const { ruleFileJsonSchema } = await import("#screening/rules/schema.ts");
      console.log(JSON.stringify(ruleFileJsonSchema(), null, 2));
    });
}
