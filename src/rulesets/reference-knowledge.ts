import { compileKnowledge } from "#screening/knowledge.ts";
import type { ReferenceKnowledge } from "#screening/price/references.ts";
import { isKnowledge } from "#screening/rules/ruleset.ts";
import { AssayError } from "#src/errors.ts";
import { contentAddress } from "./content-address.ts";
import { readRulesFiles } from "./read.ts";

/**
 * Gives what the titles of price references are read with, from the lists, brands, prices and rates of a rules directory.
 * Compiling stops everything else for half a second, so it is kept for as long as those files stay the same. Throws
 * `ruleset.invalid` with everything that is wrong with them.
 */
export function openReferenceKnowledge(dir: string): () => Promise<ReferenceKnowledge> {
  let kept: { readonly id: string; readonly reading: ReferenceKnowledge } | undefined;
  return async () => {
    const files = new Map([...(await readRulesFiles(dir))].filter(([path]) => isKnowledge(path)));
    const id = contentAddress(files);
    if (kept?.id !== id) kept = { id, reading: compile(files) };
    return kept.reading;
  };
}

function compile(files: ReadonlyMap<string, string>): ReferenceKnowledge {
  const { knowledge, problems } = compileKnowledge(files);
  if (problems.length === 0) return knowledge.prices.reading;
  throw new AssayError("ruleset.invalid", "The lists, brands, prices and rates have problems.", { problems });
}
