import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.join(import.meta.dirname, "../../..");
const ALIASES: [string, string][] = Object.entries(
  JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).imports,
);

/** The packages that a file and all that it imports load before anything of them runs. */
function packagesOf(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(file)) return found;
  seen.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/^import (?!type\b)[^;]*?"([^"]+)";/gm);
  for (const [, specifier = ""] of imports) {
    const alias = ALIASES.find(([name]) => specifier.startsWith(name.slice(0, -1)));
    if (specifier.startsWith(".")) packagesOf(path.join(path.dirname(file), specifier), seen, found);
    else if (alias === undefined) found.add(specifier);
    else packagesOf(path.join(ROOT, alias[1].slice(0, -1), specifier.slice(alias[0].length - 1)), seen, found);
  }
  return found;
}

test("a command loads nothing heavy for the sake of the others", () => {
  const packages = [...packagesOf(path.join(ROOT, "src/cli/main.ts"))].filter((name) => !name.startsWith("node:"));
  expect(packages).toEqual(["commander"]);
});
