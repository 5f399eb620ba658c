import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UNITS, type Unit } from "./benchmark.ts";

const round = z.number();
const summary = z.object({ median: round, min: round, max: round, mad: round });
const measured = summary.extend({ name: z.string(), rounds: z.array(round) });
const unit = z.enum(Object.keys(UNITS) as [Unit, ...Unit[]]);

const limit = z.object({
  words: z.string(),
  against: z.string().optional(),
  judged: z.enum(["median", "worst"]),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  value: z.number(),
  met: z.boolean(),
});

const scenario = z.object({
  name: z.string(),
  unit,
  /** Why it did not run; everything below is then empty. */
  skipped: z.string().optional(),
  subject: measured.optional(),
  yardsticks: z.array(measured),
  /** Subject by yardstick, each round with the one beside it. */
  ratios: z.array(measured),
  limits: z.array(limit),
  notes: z.array(z.string()),
});

const benchmark = z.object({
  name: z.string(),
  measures: z.string(),
  reading: z.string(),
  run: z.object({
    at: z.string(),
    commit: z.string(),
    command: z.string(),
    quick: z.boolean(),
    /** Load of the machine over the minute before, from processes that are not this run. */
    loadBefore: z.number(),
    seconds: z.number(),
  }),
  scenarios: z.array(scenario),
});

const environment = z.object({
  hardware: z.object({ cores: z.int(), model: z.string(), memoryGb: z.number(), platform: z.string() }),
  versions: z.record(z.string(), z.string()),
});

/** The file that `npm run bench` writes and that reports, comparisons and figures read. */
export const resultsSchema = z.object({ version: z.literal(1), environment, benchmarks: z.array(benchmark) });

export type Results = z.output<typeof resultsSchema>;
export type Environment = Results["environment"];
export type BenchmarkResult = z.output<typeof benchmark>;
export type ScenarioResult = z.output<typeof scenario>;
export type LimitResult = z.output<typeof limit>;
export type Measured = z.output<typeof measured>;

/** Reads a results file; undefined when there is none. */
export async function readResults(file: string): Promise<Results | undefined> {
  if (!existsSync(file)) return undefined;
  return resultsSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

/**
 * Puts new results in the place of older ones of the same name, in the order of `names`. Older results stay only
 * when they come from the same hardware and versions: figures of two machines never stand in one table.
 */
export function mergeResults(older: Results | undefined, newer: Results, names: readonly string[]): Results {
  const same = older !== undefined && JSON.stringify(older.environment) === JSON.stringify(newer.environment);
  const byName = new Map<string, BenchmarkResult>();
  for (const result of [...(same ? older.benchmarks : []), ...newer.benchmarks]) byName.set(result.name, result);
  return { ...newer, benchmarks: names.flatMap((name) => byName.get(name) ?? []) };
}
