import type { Problem } from "#src/errors.ts";
import { readSource, valueAt } from "../source.ts";
import { DEGRADED_FAMILIES } from "../types.ts";

/** Lines of a policy file, one that loads, that nothing will ever fit. */
export function lintPolicy(file: string, text: string): readonly Problem[] {
  const source = readSource(file, text);
  const keysAt = (path: readonly string[]): string[] => Object.keys(valueAt(source.value, path) ?? {});
  const warnings: Problem[] = [];
  const warn = (path: readonly string[], message: string): number =>
    warnings.push({ at: source.at(path, "key"), message });
  const checkDegraded = (path: readonly string[]): void => {
    for (const pattern of keysAt(path)) {
      if (!DEGRADED_FAMILIES.some((family) => mayFit(pattern, family)))
        warn([...path, pattern], `no code is like \`${pattern}\`; codes begin with ${DEGRADED_FAMILIES.join(", ")}`);
    }
  };
  checkDegraded(["degraded"]);
  for (const category of keysAt(["categories"])) {
    if (/^\/|\/$|^\s|\s$/.test(category))
      warn(["categories", category], `\`${category}\` covers no category: it begins or ends with a slash or a space`);
    checkDegraded(["categories", category, "degraded"]);
  }
  return warnings;
}

/** Whether a pattern may fit a code that begins with a family's name. */
function mayFit(pattern: string, family: string): boolean {
  const star = pattern.indexOf("*");
  const fixed = star === -1 ? pattern : pattern.slice(0, star);
  return fixed.startsWith(`${family}.`) || (star !== -1 && `${family}.`.startsWith(fixed));
}
