import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import type { RateTable } from "#screening/price/rate-table.ts";
import { AssayError } from "#src/errors.ts";
import { unwritable } from "./output.ts";
import { addRulesOption, rulesFolder } from "./rules-folder.ts";

interface FxOptions {
  readonly rules?: string;
  readonly force?: boolean;
}

const DAY_MS = 86_400_000;

/** `assay fx import`: new exchange rates for a rules folder. */
export function registerFx(program: Command): void {
  const fx = program.command("fx").description("manage exchange rates");
  addRulesOption(fx.command("import"))
    .description("check a table of exchange rates and put it in the place of the rules' fx.json")
    .argument("<file>", "JSON with base, date (or timestamp) and rates")
    .option("--force", "also when it is older than the present table, or a rate moved by more than a factor of three")
    .action(importRates);
}

async function importRates(file: string, options: FxOptions): Promise<void> {
  const { implausibleMoves, readRateTable } = await import("#screening/price/rate-table.ts");
  const { currencies } = await import("#screening/price/currency.ts");
  const read = readRateTable(await readText(file));
  if ("problems" in read) throw refuse(file, read.problems);
  const { table, ignored } = read;
  if (Date.parse(table.date) > Date.now() + DAY_MS) throw refuse(file, [`date: ${table.date} is in the future`]);
  const target = path.join(await rulesFolder(options), "fx.json");
  const before = await present(target);
  if (before !== undefined && options.force !== true) {
    const older = table.date < before.date ? [`date: ${table.date} is older than the present ${before.date}`] : [];
    const doubts = [...older, ...implausibleMoves(before, table)];
    if (doubts.length > 0) throw refuse(file, [...doubts, "--force takes it all the same"]);
  }
  const kept = before?.maxAgeDays === undefined ? {} : { maxAgeDays: before.maxAgeDays };
  const { source, date, base, rates } = table;
  // Written beside and renamed: a running worker never reads half a table.
  const text = `${JSON.stringify({ source, date, base, ...kept, rates }, null, 2)}\n`;
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

async function present(target: string): Promise<RateTable | undefined> {
  try {
    return JSON.parse(await readFile(target, "utf8")) as RateTable;
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
