import { type Command, Option } from "commander";
import { BANK_KINDS, type BankKind } from "#screening/image/bank-kinds.ts";
import { EXPORT_FORMATS, type ExportFormat } from "#tasks/export-bank.ts";
import { withDatabase } from "./connect.ts";

interface ImportOptions {
  readonly bank: string;
  readonly format?: "csv" | "ndjson";
  readonly source?: string;
  readonly owner?: string;
  readonly brand?: string;
}

/** `assay banks list|create|import|export`. */
export function registerBanks(program: Command): void {
  const banks = program.command("banks").description("sets of known pictures: fakes, official ones, harmless ones");

  banks.command("list").description("list the banks with their entries counted").action(list);

  banks
    .command("create")
    .description("add a bank")
    .argument("<name>", "lower-case letters, digits and -")
    .addOption(new Option("--kind <kind>", "what a match means").choices(BANK_KINDS).default("other"))
    .option("--description <text>", "what is in it", "")
    .option("--radius <bits>", "how many of 256 bits may differ, 0 to 56", "31")
    .action(create);

  banks
    .command("import")
    .description("import a hash list: CSV or NDJSON, ours or that of other tools")
    .argument("<file>", "the list; - is standard input")
    .requiredOption("--bank <name>", "the bank to import into")
    .addOption(
      new Option("--format <format>", "how it is written (default: by the file's name)").choices(["csv", "ndjson"]),
    )
    .option("--source <text>", "where the list comes from, for lines that do not say")
    .option("--owner <text>", "who answers for it, for lines that do not say")
    .option("--brand <name>", "the brand it is about, for lines that do not say")
    .addHelpText(
      "after",
      "\nGood lines are saved and bad ones reported; the exit code is then 2. The same list again is safe.",
    )
    .action(importList);

  banks
    .command("export")
    .description("print a bank as a hash list, in the order of the hashes")
    .requiredOption("--bank <name>", "the bank to export")
    .addOption(new Option("--format <format>", "how to write it").choices(EXPORT_FORMATS).default("csv"))
    .addOption(new Option("--status <status>", "only these").choices(["active", "quarantined", "retracted"]))
    .option("--out <file>", "write it there instead of to standard output")
    .action(exportList);
}

async function list(): Promise<void> {
  const { listBanks } = await import("#store/banks.ts");
  const { layTable } = await import("./table.ts");
  const found = await withDatabase(({ pool }) => listBanks(pool));
  const number = (heading: string) => ({ heading, right: true });
  const columns = [
    { heading: "bank" },
    { heading: "kind" },
    ...["radius", "active", "quarantined", "retracted"].map(number),
  ];
  const rows = found.map(({ name, kind, radius, entries }) => [
    ...[name, kind, String(radius)],
    ...[entries.active, entries.quarantined, entries.retracted].map(String),
  ]);
  process.stdout.write(`${layTable(columns, rows)}\n`);
}

async function create(
  name: string,
  given: { readonly kind: BankKind; readonly description: string; readonly radius: string },
): Promise<void> {
  const { bankBody } = await import("#input/bank-body.ts");
  const { AssayError } = await import("#src/errors.ts");
  const { zodProblems } = await import("#input/zod-problems.ts");
  const { createBank } = await import("#store/banks.ts");
  const parsed = bankBody.safeParse({ ...given, name, radius: Number(given.radius) });
  if (!parsed.success) {
    throw new AssayError("input.invalid", "The bank is not valid", { problems: zodProblems(parsed.error) });
  }
  await withDatabase(({ pool }) => createBank(pool, parsed.data));
  process.stdout.write(`created ${name}\n`);
}

async function importList(file: string, { bank: name, format, ...defaults }: ImportOptions): Promise<void> {
  const { readLines } = await import("#input/lines.ts");
  const { MAX_LIST_LINE, readHashList } = await import("#input/hash-list.ts");
  const { findBank } = await import("#store/banks.ts");
  const { importHashList } = await import("#tasks/import-bank.ts");
  const { openInput } = await import("./input.ts");
  const { invalidLines } = await import("./problems.ts");
  const { startProgress } = await import("./progress.ts");

  const input = await openInput(file, (bytes) => progress.advance(bytes.length));
  const progress = await startProgress("Importing", input.size);
  const chosen = format ?? (/\.(?:ndjson|jsonl)$/i.test(file) ? "ndjson" : "csv");
  const summary = await withDatabase(async ({ pool }) => {
    const bank = await findBank(pool, name);
    const rows = readHashList(readLines(input.bytes(), MAX_LIST_LINE), chosen);
    return await importHashList(pool, bank.id, rows, defaults);
  }).finally(() => progress.stop());
  const { problems, refused, ...counts } = summary;
  const said = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(`${name}: ${said.join(", ")}\n`);
  if (refused === 0) return;
  const named = problems.map(({ line, message }) => ({ at: `line ${line}`, message }));
  throw invalidLines(input.name, refused, "the others were imported", { lines: named.length, problems: named });
}

async function exportList(options: {
  readonly bank: string;
  readonly format: ExportFormat;
  readonly status?: "active" | "quarantined" | "retracted";
  readonly out?: string;
}): Promise<void> {
  const { findBank } = await import("#store/banks.ts");
  const { allEntries } = await import("#store/entries.ts");
  const { printList } = await import("#tasks/export-bank.ts");
  const { openOutput } = await import("./output.ts");
  await withDatabase(async ({ pool }) => {
    const bank = await findBank(pool, options.bank);
    const output = await openOutput(options.out);
    for await (const text of printList(allEntries(pool, bank.id, options.status), options.format)) {
      await output.write(text);
    }
    await output.close();
  });
}
