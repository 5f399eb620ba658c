import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse";
import pg from "pg";
import { readPriceRows } from "#input/price-rows.ts";
import { readRulesFiles } from "#rulesets/read.ts";
import { compileKnowledge, type Knowledge } from "#screening/knowledge.ts";
import { createGivenReader, openGiven } from "#screening/price/given-prices.ts";
import type { PriceBook } from "#screening/price/price-book.ts";
import { learnPricesTask } from "#tasks/learn-prices.ts";
import type { Benchmark } from "../benchmark.ts";
import { heldMegabytes } from "../held-memory.ts";
import { inventReferences } from "../material/references.ts";
import { inventSales } from "../material/sales.ts";
import { median } from "../statistics.ts";

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
    "Milliseconds for loading a million references from a CSV file as `--prices` does, beside only parsing the file; the memory that is held afterwards; and settled sales learned from in a second, beside recording them.",
  reading:
    "One core. Loading checks every row and keeps it by brand; a brand's titles are read for line, kind, size, state and count when the brand is first asked for, and the notes say what all of them cost. Nearly every title is different. Workers never do this: they load what an import made of it, which the benchmark `price` measures. In quick runs the file has 50,000 rows, and its limits do not count.",
  scenarios: [
    {
      name: "references from a CSV file, in memory",
      unit: "MB",
      rounds: { full: 1, quick: 1 },
      warmUp: 0,
      limits: [{ words: "1 million references in under 150 MB", judged: "worst", atMost: LIMIT_MB }],
      async open(stage) {
        const { file, knowledge, close } = await csvFile(stage.quick ? ROWS.quick : ROWS.full);
        let held = { loaded: 0, read: 0 };
        return {
          subject: {
            name: "Assay",
            async round() {
              const before = heldMegabytes();
              const book = await loadBook(file, knowledge);
              const loaded = heldMegabytes() - before;
              readAll(book, knowledge);
              held = { loaded, read: heldMegabytes() - before };
              // The book is asked once more, so that it is still held.
              return book.version === "" ? 0 : Math.max(held.loaded, held.read);
            },
          },
          yardsticks: [],
          notes: () => [
            `${Math.round(held.loaded)} MB once loaded, ${Math.round(held.read)} MB once every brand was asked for.`,
          ],
          close,
        };
      },
    },
    {
      name: "references from a CSV file",
      unit: "ms",
      rounds: { full: 3, quick: 1 },
      warmUp: 0,
      limits: [{ words: "1 million references loaded in under 5 s", judged: "worst", atMost: LIMIT_LOAD_MS }],
      async open(stage) {
        const { file, knowledge, close } = await csvFile(stage.quick ? ROWS.quick : ROWS.full);
        const reading: number[] = [];
        return {
          subject: {
            name: "Assay",
            async round() {
              const started = performance.now();
              const book = await loadBook(file, knowledge);
              const loaded = performance.now();
              readAll(book, knowledge);
              reading.push(performance.now() - loaded);
              return loaded - started;
            },
          },
          yardsticks: [{ name: PARSED, round: () => timed(() => parseOnly(file)) }],
          notes: () => [
            `Reading the titles of all ${knowledge.registry.brands.length} brands afterwards: ${Math.round(median(reading))} ms (median). A run pays it brand by brand.`,
          ],
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
  return { file, knowledge, close };
}

/** What `--prices` does before the first listing. */
async function loadBook(file: string, knowledge: Knowledge): Promise<PriceBook> {
  const reader = createGivenReader();
  for await (const batch of readPriceRows(createReadStream(file), "csv"))
    for (const row of batch) if ("value" in row) reader.add(row.value);
  return openGiven(reader.finish("bench"), knowledge.prices.reading).book;
}

/** Asks for every brand once. */
function readAll(book: PriceBook, { registry }: Knowledge): void {
  for (const { key } of registry.brands) book.has(key);
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
