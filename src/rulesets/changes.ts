import type { Ruleset } from "#screening/rules/ruleset.ts";

/** Ids of the running rules that came and went; nothing without a ruleset before. Half a copied file loads, and takes its other rules away. */
export function ruleChanges(
  before: Pick<Ruleset, "active"> | undefined,
  after: Pick<Ruleset, "active">,
): { readonly added?: readonly string[]; readonly removed?: readonly string[] } {
  if (before === undefined) return {};
  const idsOf = ({ active }: Pick<Ruleset, "active">) => new Set(active.map(({ id }) => id));
  const old = idsOf(before);
  const present = idsOf(after);
  return { added: [...present].filter((id) => !old.has(id)), removed: [...old].filter((id) => !present.has(id)) };
}
