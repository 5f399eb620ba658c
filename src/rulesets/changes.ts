import type { Ruleset } from "#screening/rules/ruleset.ts";

type Bundle = Pick<Ruleset, "active" | "files">;

/** What an edit was about: ids of the running rules that came and went, and the files whose text is another. */
interface RuleChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly files: readonly string[];
}

/** How a ruleset differs from the one before it; nothing without one. Half a copied file loads, and takes its other rules away. */
export function ruleChanges(before: Bundle | undefined, after: Bundle): Partial<RuleChanges> {
  if (before === undefined) return {};
  const idsOf = ({ active }: Bundle) => new Set(active.map(({ id }) => id));
  const old = idsOf(before);
  const present = idsOf(after);
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  return {
    added: [...present].filter((id) => !old.has(id)),
    removed: [...old].filter((id) => !present.has(id)),
    files: [...paths].filter((path) => before.files.get(path) !== after.files.get(path)).sort(),
  };
}
