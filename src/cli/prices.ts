import type { Command } from "commander";
import { withDatabase } from "./connect.ts";
import { asInput, priceFormat } from "./price-file.ts";
import { addRulesOption, rulesFolder } from "./rules-folder.ts";

/** `assay prices import|list|remove`: what genuine goods cost, as the marketplace knows it. */
export function registerPrices(program: Command): void {
  const prices = program.command("prices").description("manage genuine prices to compare with");

  addRulesOption(prices.command("import"))
    .description("take genuine prices from a file, all rows or none; they replace those of the same sources")
    .argument("<file>", "CSV (brand, category, title, value, currency, source) or .jsonl; - is CSV on standard input")
    .action(importFile);

  prices
    .command("list")
    .description("list what was imported, by source")
    .action(async () => {
      const { countLearnedCells, listPriceSources } = await import("#store/prices.ts");
      const { sources, learned } = await withDatabase(async (database) => ({
        sources: await listPriceSources(database),
        learned: await countLearnedCells(database),
      }));
      for (const { name, rows, usedRows, version, importedAt } of sources) {
        process.stdout.write(
          `${name}  ${rows} rows, ${usedRows} used  version ${version}  ${importedAt.toISOString()}\n`,
        );
      }
      process.stdout.write(`learned from sales: ${learned} kinds of article\n`);
    });

  prices
    .command("remove")
    .description("forget what was imported from a source")
    .argument("<source>", "the source's name, as `prices list` shows it")
    .action(async (source: string) => {
      const { removePriceSource } = await import("#store/prices.ts");
      const version = await withDatabase(({ pool }) => removePriceSource(pool, source));
      process.stdout.write(`removed ${source}; version ${version}\n`);
    });
}

async function importFile(file: string, options: { rules?: string }): Promise<void> {
  const { readPriceRows } = await import("#input/price-rows.ts");
  const { openReferenceKnowledge } = await import("#rulesets/reference-knowledge.ts");
  const { importPrices } = await import("#tasks/import-prices.ts");
  const { openInput } = await import("./input.ts");
  const { startProgress } = await import("./progress.ts");
  const folder = await rulesFolder(options);
  const input = await openInput(file, (bytes) => progress.advance(bytes.length));
  const progress = await startProgress("Reading", input.size);
  const rows = readPriceRows(input.bytes(), priceFormat(file));
  try {
    const knowledge = openReferenceKnowledge(folder);
    const { version, used, ...result } = await withDatabase(({ pool }) =>
      importPrices({ pool, knowledge, now: Date.now }, rows),
    );
    const left = Object.entries(result.skipped).map(([why, count]) => `${count} ${why}`);
    const skipped = left.length === 0 ? "" : ` (${left.join(", ")})`;
    process.stdout.write(`${used} of ${result.rows} rows are in use${skipped}; version ${version}\n`);
  } catch (error) {
    throw asInput(error, input.name);
  } finally {
    progress.stop();
  }
}
