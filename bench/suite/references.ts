import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse";
import pg from "pg";
import { readPriceRows } from "#http/price-rows.ts";
import { readRulesFiles } from "#rulesets/read.ts";
import { compileKnowledge } from "#screening/knowledge.ts";
import { createGivenReader } from "#screening/price/given-prices.ts";
import type { ReferenceKnowledge } from "#screening/price/references.ts";
import { learnPricesTask } from "#tasks/learn-prices.ts";
import type { Benchmark } from "../benchmark.ts";
import { heldMegabytes } from "../held-memory.ts";
import { inventReferences } from "../material/references.ts";
import { inventSales } from "../material/sales.ts";

const SHIPPED = join(import.meta.dirname, "../../rules");
const ROWS = { full: 1_000_000, quick: 50_000 };
const SALES = { full: 20_000, quick: 4_000 };
const LIMIT_LOAD_MS = 5_000;
const LIMIT_MB = 150;
const PARSED = "csv-parse on the same file, rows thrown away";
const RECORDED = "recording the sales, one INSERT each";

/** Reading references from a file, as `--prices` and imports do, and learning from sales. */
export const references: Benchmark = {
  name: "references",
  measures:
    "Milliseconds for reading a million references from a CSV file into bands, beside only parsing the file; the memory that is held afterwards; and settled sales learned from in a second, beside recording them.",
  reading:
    "One core. Nearly every title is different; each is searched for line, kind, size, state and count. Workers never do this: they load what an import made of it, which the benchmark `price` measures. In quick runs the file has 50,000 rows, and its limits do not count.",
  scenarios: [
    {
      name: "references from a CSV file, in memory",
      unit: "MB",
      rounds: { full: 1, quick: 1 },
      warmUp: 0,
      limits: [{ words: "1 million references in under 150 MB", judged: "worst", atMost: LIMIT_MB }],
      async open(stage) {
        const { file, reading, close } = await csvFile(stage.quick ? ROWS.quick : ROWS.full);
        return {
          subject: {
            name: "Assay",
            async round() {
              const before = heldMegabytes();
              const given = await readFile(file, reading);
              const after = heldMegabytes();
              return given.book.version === "" ? 0 : after - before;
            },
          },
          yardsticks: [],
          close,
        };
      },
    },
    {
      name: "references from a CSV file",
      unit: "ms",
      rounds: { full: 1, quick: 1 },
      warmUp: 0,
      limits: [{ words: "1 million references loaded in under 5 s", judged: "worst", atMost: LIMIT_LOAD_MS }],
      async open(stage) {
        const { file, reading, close } = await csvFile(stage.quick ? ROWS.quick : ROWS.full);
        return {
          subject: { name: "Assay", round: () => timed(() => readFile(file, reading)) },
          yardsticks: [{ name: PARSED, round: () => timed(() => parseOnly(file)) }],
          close,
        };
      },
    },
    {
      name: "learning from sales",
      unit: "items/s",
      rounds: { full: 3, quick: 1 },
      warmUp: 0,
      limits: [{ words: "learning keeps up with ingest", against: RECORDED, atLeast: 1 }],
      async open(stage) {
        const installation = await stage.installation("PostgreSQL");
        if ("skipped" in installation) return installation;
        const count = stage.quick ? SALES.quick : SALES.full;
        const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 2 });
        const sales = await inventSales(pool, count);
        return {
          subject: {
            name: "Assay",
            async round() {
              await sales.forget();
              return perSecond(count, () => learnAll(pool));
            },
          },
          yardsticks: [
            {
              name: RECORDED,
              round: () => perSecond(sales.some, () => sales.record()),
            },
          ],
          close: () => pool.end(),
        };
      },
    },
  ],
};

async function csvFile(rows: number) {
  const folder = await mkdtemp(join(tmpdir(), "assay-bench-references-"));
  const file = join(folder, "references.csv");
  const { knowledge } = compileKnowledge(await readRulesFiles(SHIPPED));
  await writeFile(file, inventReferences(knowledge.registry.brands, rows));
  const close = () => rm(folder, { recursive: true, force: true });
  return { file, reading: knowledge.prices.reading, close };
}

async function readFile(file: string, reading: ReferenceKnowledge) {
  const reader = createGivenReader(reading);
  for await (const batch of readPriceRows(createReadStream(file), "csv"))
    for (const row of batch) if ("value" in row) reader.add(row.value);
  return reader.finish("bench");
}

async function parseOnly(file: string): Promise<void> {
  const parser = createReadStream(file).pipe(parse({ on_record: () => null }));
  parser.resume();
  await new Promise((resolve, reject) => parser.on("end", resolve).on("error", reject));
}

async function learnAll(pool: pg.Pool): Promise<void> {
  const task = learnPricesTask({ pool, now: Date.now, onLearned: () => undefined });
  while ((await task({ task: "learn-prices" })) !== undefined);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  return (count * 1_000) / (await timed(work));
}
