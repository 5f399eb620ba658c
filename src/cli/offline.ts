import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { ExtraBrand, PriceReference } from "#screening/knowledge.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";

/** The options that every offline command has. */
export interface OfflineOptions {
  readonly prices?: string;
  readonly brands?: string;
  readonly rules: string;
  readonly now?: number;
}

/** The rules that Assay ships with. */
const SHIPPED_RULES = fileURLToPath(new URL("../../rules", import.meta.url));

/** Adds to a command what it needs to screen without a service. */
export function addOfflineOptions(command: Command): Command {
  return command
    .option("--prices <file>", "CSV of genuine prices: brand, category, title, value, currency, source")
    .option("--brands <file>", "JSON Lines of further brands: brand, aliases")
    .option("--rules <dir>", "folder of rules", SHIPPED_RULES);
}

/** A ruleset with the caller's own knowledge, and how much of that there was. */
export interface OfflineRuleset {
  readonly ruleset: Ruleset;
  readonly priceReferences: number;
  readonly brands: number;
}

/** Loads the rules, prices and brands. One bad line in any of them stops the command: verdicts would differ unseen. */
export async function loadOfflineRuleset(options: OfflineOptions): Promise<OfflineRuleset> {
  const { readRuleset } = await import("#rulesets/read.ts");
  const prices = options.prices === undefined ? [] : await readPrices(options.prices);
  const brands = options.brands === undefined ? [] : await readBrands(options.brands);
  const ruleset = await readRuleset(options.rules, { prices, brands });
  return { ruleset, priceReferences: prices.length, brands: brands.length };
}

async function readPrices(path: string): Promise<PriceReference[]> {
  const { openInput, readCsv } = await import("./input.ts");
  const { PRICE_COLUMNS, priceReference } = await import("#http/schemas/price-reference.ts");
  return collect(path, readCsv(await openInput(path), PRICE_COLUMNS, priceReference));
}

async function readBrands(path: string): Promise<ExtraBrand[]> {
  const { openInput, readJsonl } = await import("./input.ts");
  const { brandRow } = await import("./rows.ts");
  return collect(
    path,
    readJsonl(await openInput(path), () => brandRow),
  );
}

async function collect<T>(path: string, rows: AsyncIterable<import("./input.ts").Row<T>>): Promise<T[]> {
  const { createProblemList } = await import("./problems.ts");
  const bad = createProblemList();
  const values: T[] = [];
  for await (const row of rows) {
    if ("value" in row) values.push(row.value);
    else bad.add(row.line, row.problems);
  }
  bad.throwIfAny(path, "nothing was screened");
  return values;
}
