import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { AssayError } from "#src/errors.ts";
import { unwritable } from "./output.ts";
import { addRulesOption, rulesFolder } from "./rules-folder.ts";

interface FxOptions {
  readonly rules?: string;
  readonly force?: boolean;
}

const DAY_MS = 86_400_000;
const RATES_FILE = "fx.json";

/** `assay fx import`: new exchange rates for a rules folder. */
export function registerFx(program: Command): void {
  const fx = program.command("fx").description("manage exchange rates");
  addRulesOption(fx.command("import"))
    .description("check a table of exchange rates and put it in the place of the rules' fx.json")
    .argument("<file>", "JSON with base, date (or timestamp) and rates")
    .option("--force", "also when it is older, lacks a currency, or a rate moved by more than a factor of three")
    .action(importRates);
}

async function importRates(file: string, options: FxOptions): Promise<void> {
  const { goneCurrencies, implausibleMoves, readRateTable } = await import("#screening/price/rate-table.ts");
  const { currencies } = await import("#screening/price/currency.ts");
  const read = readRateTable(await readText(file));
  if ("problems" in read) throw refuse(file, read.problems);
  const { table, ignored } = read;
  if (Date.parse(table.date) > Date.now() + DAY_MS) throw refuse(file, [`date: ${table.date} is in the future`]);
  const folder = await rulesFolder(options);
  const target = path.join(folder, RATES_FILE);
  const before = await present(target);
  if (before !== undefined && options.force !== true) {
    const older = table.date < before.date ? [`date: ${table.date} is older than the present ${before.date}`] : [];
    const doubts = [...older, ...goneCurrencies(before, table), ...implausibleMoves(before, table)];
    if (doubts.length > 0) throw refuse(file, [...doubts, "--force takes it all the same"]);
  }
  const kept = before?.maxAgeDays === undefined ? {} : { maxAgeDays: before.maxAgeDays };
  const { source, date, base, rates } = table;
  const text = `${JSON.stringify({ source, date, base, ...kept, rates }, null, 2)}\n`;
  await refuseUnlessLoads(folder, file, text);
  // Written beside and renamed: a running worker never reads half a table.
  await writeFile(`${target}.new`, text)
    .then(() => rename(`${target}.new`, target))
    .catch((error: NodeJS.ErrnoException) => {
      throw unwritable(target, error);
    });
  const missing = currencies().filter((code) => !(code in rates));
  process.stdout.write(`${Object.keys(rates).length} rates of ${date} are in ${target}\n`);
  if (ignored.length > 0) process.stderr.write(`assay: left out, no currencies of today: ${ignored.join(", ")}\n`);
  if (missing.length > 0) process.stderr.write(`assay: no rate for ${missing.join(", ")}: prices in it are degraded\n`);
}

/** List prices need a rate: a table that leaves one out would stop the service from starting, whatever is forced. */
async function refuseUnlessLoads(folder: string, file: string, rates: string): Promise<void> {
  const { readRulesFiles } = await import("#rulesets/read.ts");
  const { compileKnowledge } = await import("#screening/knowledge.ts");
  const { problems } = compileKnowledge(new Map([...(await readRulesFiles(folder)), [RATES_FILE, rates]]));
  if (problems.length === 0) return;
  throw new AssayError("input.invalid", `${file}: the rules do not load with these exchange rates`, { problems });
}

async function present(target: string) {
  const { ratesFile } = await import("#screening/price/rates.ts");
  try {
    return ratesFile.parse(JSON.parse(await readFile(target, "utf8")));
  } catch {
    // No table, or one that does not load: there is nothing to compare with.
    return undefined;
  }
}

async function readText(file: string): Promise<string> {
  const { openInput } = await import("./input.ts");
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await openInput(file)).bytes()) chunks.push(chunk);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AssayError("input.invalid", `${file}: it is not valid UTF-8`, { cause });
  }
}

function refuse(file: string, problems: readonly string[]): AssayError {
  return new AssayError("input.invalid", `${file}: the exchange rates are not taken`, {
    problems: problems.map((message) => ({ at: "", message })),
  });
}
