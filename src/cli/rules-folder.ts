import { type Command, InvalidArgumentError } from "commander";

/** Adds `--rules` to a command that reads rules. */
export function addRulesOption(command: Command): Command {
  return command.option("--rules <dir>", "folder of rules (default: ASSAY_RULES_DIR, or the shipped ones)", named);
}

function named(folder: string): string {
  if (folder.trim() === "") throw new InvalidArgumentError("it names no folder");
  return folder;
}

/** The folder that `--rules` names; without it the one that the service of this installation reads. */
export async function rulesFolder({ rules }: { readonly rules?: string }): Promise<string> {
  if (rules !== undefined) return rules;
  const { readConfig } = await import("#src/config.ts");
  return readConfig().rulesDir;
}
