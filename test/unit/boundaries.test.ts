import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = path.join(import.meta.dirname, "../..");
const BIOME = path.join(ROOT, "node_modules/.bin/biome");

/** Imports that must never pass, each in the file where it is planted. */
const VIOLATIONS: [file: string, specifier: string][] = [
  ["src/screening/planted.ts", "node:fs"],
  ["src/screening/text/planted.ts", "#store/keys.ts"],
  ["src/screening/planted.ts", "#src/config.ts"],
  ["src/store/planted.ts", "#http/app.ts"],
  ["src/webhooks/planted.ts", "#tasks/screen.ts"],
  ["src/queue/planted.ts", "#store/keys.ts"],
  ["src/tasks/planted.ts", "bullmq"],
  ["src/tasks/planted.ts", "#http/app.ts"],
  ["src/http/planted.ts", "#src/system.ts"],
  ["src/cli/planted.ts", "../../src/x.ts"],
  ["src/http/planted.ts", "natural"],
];
const ALLOWED: [file: string, specifier: string][] = [
  ["src/screening/planted.ts", "#src/errors.ts"],
  ["src/queue/planted.ts", "bullmq"],
  ["src/tasks/planted.ts", "#store/keys.ts"],
  ["src/http/routes/planted.ts", "../schemas/bank.ts"],
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "assay-boundaries-"));
  const config = JSON.parse(readFileSync(path.join(ROOT, "biome.json"), "utf8"));
  const schemaless = { ...config, $schema: undefined, vcs: { enabled: false } };
  writeFileSync(path.join(folder, "biome.json"), JSON.stringify(schemaless));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether the linter refuses a file with this one import. */
function refuses(file: string, specifier: string): boolean {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, `import { planted } from "${specifier}";\n\nexport const used = planted;\n`);
  const { stdout, stderr } = spawnSync(BIOME, ["lint", file], { cwd: folder, encoding: "utf8" });
  rmSync(full);
  return `${stdout}${stderr}`.includes("noRestrictedImports");
}

test.each(VIOLATIONS)("a forbidden import is caught: %s imports %s", (file, specifier) => {
  expect(refuses(file, specifier)).toBe(true);
});

test.each(ALLOWED)("an allowed import is not: %s imports %s", (file, specifier) => {
  expect(refuses(file, specifier)).toBe(false);
});

test("an import cycle is caught", () => {
  const place = path.join(folder, "src/store");
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, "a.ts"), 'import { b } from "./b.ts";\n\nexport const a = () => b;\n');
  writeFileSync(path.join(place, "b.ts"), 'import { a } from "./a.ts";\n\nexport const b = () => a;\n');
  const { stdout, stderr } = spawnSync(BIOME, ["lint", "src/store"], { cwd: folder, encoding: "utf8" });
  expect(`${stdout}${stderr}`).toContain("noImportCycles");
});

test("the linter that is checked here is the one that runs", () => {
  expect(execFileSync(BIOME, ["--version"], { encoding: "utf8" })).toMatch(/Version: 2\./);
});
