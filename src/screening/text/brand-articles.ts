import type { Problem } from "#src/errors.ts";
import type { Source } from "../source.ts";

/** The kinds of article that `lists/kinds.yaml` names, each with its family. */
export type Articles = ReadonlyMap<string, string>;

/** The kind of an article that no word names: a maker of pens makes such. */
export const NO_KIND = "unknown";

/** What is wrong with the name of a kind of article. Nothing while no kinds are known: their list has a problem of its own. */
export function kindProblem(kind: string, kinds: Articles): string[] {
  if (kinds.size === 0 || kinds.has(kind)) return [];
  return [`\`${kind}\` is no kind of article; kinds are ${[...kinds.keys()].join(", ")}`];
}

interface Entry {
  readonly makes?: readonly string[] | undefined;
  readonly lines?: Readonly<Record<string, unknown>> | undefined;
  readonly wordLines?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What a brand file says of articles that no list names. Nothing would ever match it: a slip in `makes` would hold
 * every genuine article of the brand for unlikely.
 */
export function unknownArticles(
  source: Source,
  groups: readonly { readonly makes?: readonly string[] | undefined; readonly brands: readonly Entry[] }[],
  kinds: Articles,
): Problem[] {
  const problems: Problem[] = [];
  // The list of kinds has a problem of its own, which one line says better than hundreds.
  if (kinds.size === 0) return problems;
  const families = new Set(kinds.values());
  const checkMakes = (makes: readonly string[] = [], path: readonly PropertyKey[]): void => {
    for (const [index, name] of makes.entries()) {
      if (kinds.has(name) || families.has(name) || name === NO_KIND) continue;
      const known = `families are ${[...families].join(", ")}; kinds are ${[...kinds.keys()].join(", ")}`;
      problems.push({
        at: source.at([...path, index]),
        message: `\`${name}\` is no kind or family of article; ${known}`,
      });
    }
  };
  for (const [g, group] of groups.entries()) {
    checkMakes(group.makes, [g, "makes"]);
    for (const [b, entry] of group.brands.entries()) {
      checkMakes(entry.makes, [g, "brands", b, "makes"]);
      for (const field of ["lines", "wordLines"] as const) {
        for (const kind of Object.keys(entry[field] ?? {})) {
          const at = source.at([g, "brands", b, field, kind], "key");
          problems.push(...kindProblem(kind, kinds).map((message) => ({ at, message })));
        }
      }
    }
  }
  return problems;
}
