import type { Command } from "commander";
import type { ExtraBrand } from "#screening/knowledge.ts";
import type { GivenPrices } from "#screening/price/given-prices.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { AssayError } from "#src/errors.ts";
import { asInput, priceFormat } from "./price-file.ts";
import { addRulesOption, rulesFolder } from "./rules-folder.ts";

/** The options that every offline command has. */
export interface OfflineOptions {
  readonly prices?: string;
  readonly brands?: string;
  readonly rules?: string;
  readonly now?: number;
}

/** Adds to a command what it needs to screen without a service. */
export function addOfflineOptions(command: Command): Command {
  return addRulesOption(command)
    .option("--prices <file>", "CSV of genuine prices: brand, category, title, value, currency, source")
    .option("--brands <file>", "JSON Lines of further brands: brand, aliases");
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
  const rules = await rulesFolder(options);
  const brands = options.brands === undefined ? [] : await readBrands(options.brands);
  if (options.prices === undefined) {
    return { ruleset: await readRuleset(rules, { brands }), priceReferences: 0, brands: brands.length };
  }
  const { prices, rows } = await readPrices(options.prices);
  const ruleset = await readRuleset(rules, { brands, prices });
  return { ruleset, priceReferences: rows, brands: brands.length };
}

async function readPrices(path: string): Promise<{ prices: GivenPrices; rows: number }> {
  const { createHash } = await import("node:crypto");
  const { readPriceRows } = await import("#input/price-rows.ts");
  const { createGivenReader } = await import("#screening/price/given-prices.ts");
  const { openInput } = await import("./input.ts");
  const { createProblemList } = await import("./problems.ts");
  const { startProgress } = await import("./progress.ts");
  const hash = createHash("sha256");
  const input = await openInput(path, (bytes) => {
    hash.update(bytes);
    progress.advance(bytes.length);
  });
  const progress = await startProgress("Reading prices", input.size);
  const bad = createProblemList();
  const reader = createGivenReader();
  let rows = 0;
  try {
    for await (const batch of readPriceRows(input.bytes(), priceFormat(path))) {
      for (const row of batch) {
        rows += 1;
        if ("value" in row) reader.add(row.value);
        else bad.add(row.line, row.problems);
      }
    }
  } catch (error) {
    throw asInput(error, input.name);
  } finally {
    progress.stop();
  }
  bad.throwIfAny(path, "nothing was screened");
  refuseEmpty(path, rows, "prices");
  return { prices: reader.finish(hash.digest("hex")), rows };
}

async function readBrands(path: string): Promise<ExtraBrand[]> {
  const { openInput, readJsonl } = await import("./input.ts");
  const { createProblemList } = await import("./problems.ts");
  const { brandRow } = await import("./rows.ts");
  const bad = createProblemList();
  const brands: ExtraBrand[] = [];
  for await (const row of readJsonl(await openInput(path), () => brandRow)) {
    if ("value" in row) brands.push(row.value);
    else bad.add(row.line, row.problems);
  }
  bad.throwIfAny(path, "nothing was screened");
  refuseEmpty(path, brands.length, "brands");
  return brands;
}

/** An export that failed leaves an empty file: without what it should hold all verdicts would differ. */
function refuseEmpty(path: string, rows: number, what: string): void {
  if (rows === 0) throw new AssayError("input.invalid", `${path}: holds no ${what}; nothing was screened`);
}
