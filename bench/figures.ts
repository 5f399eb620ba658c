import { existsSync, globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { evaluationFigure } from "./figures/evaluation.ts";
import { fillFigures, type Lookup } from "./figures/fill.ts";
import { measuredFigure } from "./figures/measured.ts";
import { readResults } from "./results.ts";

/**
 * `node bench/figures.ts [--check]`: writes measured figures into README and docs, between markers such as
 * `<!-- figure:ingest / queues on PostgreSQL / ratio -->58 %<!-- /figure -->`. With `--check` it changes nothing and
 * fails when a page says something else than the measurements.
 */
const ROOT = join(import.meta.dirname, "..");
const EVALUATION = join(ROOT, "docs/evaluation.json");
const PAGES = ["*.md", "docs/**/*.md", "examples/**/*.md"];

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const lookup = await openLookup();
  let wrong = 0;
  for (const page of globSync(PAGES, { cwd: ROOT, exclude: ["**/node_modules/**"] }).sort()) {
    const file = join(ROOT, page);
    const before = await readFile(file, "utf8");
    const { text, problems, stale } = fillFigures(before, lookup);
    for (const problem of problems) report(`${page}:${problem}`);
    if (values.check === true) for (const line of stale) report(`${page}:${line}`);
    wrong += problems.length + (values.check === true ? stale.length : 0);
    if (values.check !== true && text !== before) {
      await writeFile(file, text);
      report(`${page}: ${stale.length} figures written`);
    }
  }
  if (wrong > 0) report("The figures of pages come from measurements: run `node bench/figures.ts`.");
  return wrong > 0 ? 1 : 0;
}

async function openLookup(): Promise<Lookup> {
  const results = await readResults(join(ROOT, "docs/benchmarks.json"));
  const evaluation: unknown = existsSync(EVALUATION) ? JSON.parse(await readFile(EVALUATION, "utf8")) : undefined;
  return (name) =>
    name.startsWith("evaluation / ") ? evaluationFigure(evaluation, name) : measuredFigure(results, name);
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
