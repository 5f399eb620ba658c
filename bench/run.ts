import { mkdir, readFile, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { compareResults, comparisonText } from "./compare.ts";
import { describeCommit, describeEnvironment } from "./environment.ts";
import { summaryTable, toMarkdown } from "./markdown.ts";
import { runScenario } from "./measure.ts";
import { type BenchmarkResult, mergeResults, type Results, readResults, resultsSchema } from "./results.ts";
import { openStage, type Stage } from "./stage.ts";
import { SUITE } from "./suite.ts";

const USAGE = `npm run bench [-- NAME…] [-- --quick] [-- --strict] [-- --out DIR]
npm run bench -- --compare A.json B.json

NAME…      ${SUITE.map(({ name }) => name).join(", ")}; all of them when none is named
--quick    short rounds: under 3 minutes in all; writes to bench/results instead of docs
--strict   exit code 1 when a limit is missed
--out DIR  where benchmarks.json and benchmarks.md go
--compare  what moved between two results files beyond the noise
`;
const ROOT = join(import.meta.dirname, "..");
const say = (text: string): unknown => process.stderr.write(`${text}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.values.compare === true) return await compare(options.positionals);
  const chosen = choose(options.positionals);
  if (chosen === undefined) return 2;
  const quick = options.values.quick === true;
  const results = await runAll(chosen, quick);
  const out = options.values.out ?? join(ROOT, quick ? "bench/results" : "docs");
  await save(results, out);
  process.stdout.write(`\n${summaryTable(results)}\n\nWritten: ${join(out, "benchmarks.md")} and benchmarks.json\n`);
  const missed = results.benchmarks.some(({ scenarios }) => scenarios.some(({ limits }) => limits.some((l) => !l.met)));
  return missed && options.values.strict === true ? 1 : 0;
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: "boolean" },
        strict: { type: "boolean" },
        compare: { type: "boolean" },
        out: { type: "string" },
      },
    });
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

function choose(names: readonly string[]): readonly Benchmark[] | undefined {
  const unknown = names.filter((name) => !SUITE.some((benchmark) => benchmark.name === name));
  if (unknown.length === 0) return names.length === 0 ? SUITE : SUITE.filter(({ name }) => names.includes(name));
  say(`There is no benchmark ${unknown.join(", ")}.\n\n${USAGE}`);
  return undefined;
}

async function runAll(chosen: readonly Benchmark[], quick: boolean): Promise<Results> {
  const stage = await openStage(quick);
  try {
    const benchmarks: BenchmarkResult[] = [];
    for (const benchmark of chosen) benchmarks.push(await runOne(benchmark, stage));
    return { version: 1, environment: await describeEnvironment(stage.serverUrl), benchmarks };
  } finally {
    await stage.close();
  }
}

async function runOne(benchmark: Benchmark, stage: Stage): Promise<BenchmarkResult> {
  const { name, measures, reading } = benchmark;
  const started = performance.now();
  const [loadBefore = 0] = loadavg();
  const scenarios: BenchmarkResult["scenarios"] = [];
  for (const scenario of benchmark.scenarios) {
    say(`${name}: ${scenario.name}`);
    const result = await runScenario(scenario, stage, (text) => say(`  ${text}`));
    if (result.skipped !== undefined) say(`  NOT RUN: ${result.skipped}`);
    scenarios.push(result);
  }
  const run = {
    at: new Date().toISOString(),
    commit: describeCommit(),
    command: ["npm run bench", ...argumentsText()].join(" "),
    quick: stage.quick,
    loadBefore,
    seconds: (performance.now() - started) / 1000,
  };
  return { name, measures, reading, run, scenarios };
}

/** The arguments that say what was measured; where the results went is nobody's business. */
function argumentsText(): string[] {
  const named = process.argv.slice(2).filter((arg, i, all) => arg !== "--out" && all[i - 1] !== "--out");
  return named.length === 0 ? [] : ["--", ...named];
}

/** Results of other benchmarks that are already there stay, when the same machine measured them. */
async function save(results: Results, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const file = join(out, "benchmarks.json");
  const names = SUITE.map(({ name }) => name);
  const merged = mergeResults(await readResults(file), results, names);
  await writeFile(file, `${JSON.stringify(merged, null, 2)}\n`);
  await writeFile(join(out, "benchmarks.md"), toMarkdown(merged));
}

async function compare(files: readonly string[]): Promise<number> {
  const [a, b] = files;
  if (a === undefined || b === undefined || files.length > 2) {
    say(USAGE);
    return 2;
  }
  const read = async (file: string) => resultsSchema.parse(JSON.parse(await readFile(file, "utf8")));
  process.stdout.write(comparisonText(compareResults(await read(a), await read(b))));
  return 0;
}
