import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = path.join(import.meta.dirname, "../..");
const BIOME = path.join(ROOT, "node_modules/.bin/biome");
const FOLDERS = readdirSync(path.join(ROOT, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const ALIASES = Object.keys(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).imports);

/** What tasks are made of. */
const BELOW_TASKS = ["screening", "input", "net", "store", "images", "webhooks", "rulesets", "queue"];
/** Which folders of ours the files of each may import, beside their own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  screening: [],
  evaluation: ["screening"],
  training: ["screening", "evaluation"],
  input: ["screening"],
  net: [],
  queue: [],
  store: ["screening"],
  images: BELOW_TASKS,
  webhooks: BELOW_TASKS,
  rulesets: BELOW_TASKS,
  tasks: BELOW_TASKS,
  http: [...BELOW_TASKS, "tasks"],
  processes: [...BELOW_TASKS, "tasks", "http"],
  cli: FOLDERS,
  demo: FOLDERS,
};

/** Further imports that must never pass, each in the file where it is planted. */
const VIOLATIONS: [file: string, specifier: string][] = [
  ["src/screening/planted.ts", "node:fs"],
  ["src/screening/planted.ts", "#src/config.ts"],
  ["src/screening/planted.ts", "../config.ts"],
  ["src/store/planted.ts", "../system.ts"],
  ["src/http/planted.ts", "#src/system.ts"],
  ["src/tasks/planted.ts", "bullmq"],
  ["src/http/planted.ts", "natural"],
  ["src/cli/planted.ts", "../../src/x.ts"],
  ["src/planted.ts", "#store/keys.ts"],
  ["src/planted.ts", "./store/keys.ts"],
];
const ALLOWED: [file: string, specifier: string][] = [
  ["src/screening/planted.ts", "#src/errors.ts"],
  ["src/screening/text/planted.ts", "../price/money.ts"],
  ["src/queue/planted.ts", "bullmq"],
  ["src/http/routes/planted.ts", "../schemas/bank.ts"],
];

const canonical = (folder: string): string =>
  ALIASES.includes(`#${folder}/*`) ? `#${folder}/x.ts` : `#src/${folder}/x.ts`;

/** Every pair of folders that must not meet, in every way to write it; and every pair that may, as it is written. */
const PAIRS = FOLDERS.flatMap((from) =>
  FOLDERS.filter((to) => to !== from).map((to) => ({ from, to, may: MAY_IMPORT[from]?.includes(to) ?? false })),
);
const FORBIDDEN = PAIRS.filter(({ may }) => !may).flatMap(({ from, to }): [string, string][] => [
  [`src/${from}/planted.ts`, canonical(to)],
  [`src/${from}/planted.ts`, `#src/${to}/x.ts`],
  [`src/${from}/planted.ts`, `../${to}/x.ts`],
  [`src/${from}/deep/planted.ts`, `../../${to}/x.ts`],
]);
const FREE = PAIRS.filter(({ may }) => may).map(({ from, to }): [string, string] => [
  `src/${from}/planted.ts`,
  canonical(to),
]);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "assay-boundaries-"));
  const config = JSON.parse(readFileSync(path.join(ROOT, "biome.json"), "utf8"));
  const schemaless = { ...config, $schema: undefined, vcs: { enabled: false } };
  writeFileSync(path.join(folder, "biome.json"), JSON.stringify(schemaless));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The imports that the linter lets pass, of these, each planted in a file of its own. */
function passed(planted: readonly [file: string, specifier: string][], statement = IMPORT): string[] {
  const source = path.join(folder, "src");
  const files = planted.map(([file, specifier], index) => {
    const place = file.replace("planted", `planted-${index}`);
    mkdirSync(path.dirname(path.join(folder, place)), { recursive: true });
    writeFileSync(path.join(folder, place), statement(specifier));
    return place;
  });
  const args = ["lint", "--max-diagnostics=none", "--reporter=github", "src"];
  const { stdout } = spawnSync(BIOME, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  rmSync(source, { recursive: true });
  const refused = stdout.split("\n").filter((line) => line.includes("noRestrictedImports"));
  return planted
    .filter((_, index) => !refused.some((line) => line.includes(files[index] ?? "")))
    .map(([file, specifier]) => `${file} imports ${specifier}`);
}

const IMPORT = (specifier: string) => `import { planted } from "${specifier}";\n\nexport const used = planted;\n`;

test("every folder says what it may import", () => {
  expect(Object.keys(MAY_IMPORT).sort()).toEqual([...FOLDERS].sort());
});

test("folders that must not know each other cannot, however the import is written", () => {
  expect(FORBIDDEN.length).toBeGreaterThan(300);
  expect(passed(FORBIDDEN)).toEqual([]);
});

test.each([
  ["a dynamic import", (specifier: string) => `export const used = () => import("${specifier}");\n`],
  ["an export of what another has", (specifier: string) => `export { planted } from "${specifier}";\n`],
])("%s is an import as well", (_name, statement) => {
  const planted: [string, string][] = [["src/screening/planted.ts", "#store/keys.ts"]];
  expect(passed(planted, statement)).toEqual([]);
});

test("other forbidden imports are caught", () => {
  expect(passed(VIOLATIONS)).toEqual([]);
});

test("allowed imports are not", () => {
  const allowed = [...FREE, ...ALLOWED];
  expect(passed(allowed)).toEqual(allowed.map(([file, specifier]) => `${file} imports ${specifier}`));
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
