import { type Command, InvalidArgumentError } from "commander";
import { HIDEABLE, type Hideable } from "#src/evaluation/hide.ts";
import type { LabelledRow } from "#src/evaluation/judged.ts";
import type { Report } from "#src/evaluation/report-schema.ts";
import type { Outcome } from "#src/evaluation/summary.ts";
import { parseInstant } from "./instant.ts";
import { addOfflineOptions, type OfflineOptions, type OfflineRuleset } from "./offline.ts";

interface EvalOptions extends OfflineOptions {
  readonly json?: string;
  readonly html?: string;
  /** A share, not a percentage. */
  readonly prevalence: number;
  readonly hide?: readonly Hideable[];
}

/** Taken when none is stated: few enough to show what false alarms cost. A marketplace should state its own. */
const DEFAULT_PREVALENCE = 0.066;

/** `assay eval LABELLED.jsonl`: how well the rules tell counterfeits from genuine listings. */
export function registerEval(program: Command): void {
  addOfflineOptions(program.command("eval"))
    .description("measure the rules on labelled listings: shares, precision, recall, curves, rules, worst examples")
    .argument("<file>", "JSON Lines of rows with label, segment, source and listing; - is standard input")
    .option("--json <file>", "write the whole report as JSON (docs/eval.schema.json); - is standard output")
    .option("--html <file>", "write the report as one self-contained page; - is standard output")
    .option(
      "--prevalence <percent>",
      "share of counterfeits to re-weight to (default: 6.6)",
      parsePercent,
      DEFAULT_PREVALENCE,
    )
    .option("--hide <part>", "judge without title, price, seller or images; may be repeated", collectHidden)
    .option("--now <instant>", "judge as of this instant (default: the newest in rows and rates)", parseInstant)
    .addHelpText(
      "after",
      "\nA bad line stops the evaluation: figures over part of the rows would mislead. The exit code is then 2.",
    )
    .action(evaluateFile);
}

function parsePercent(text: string): number {
  const percent = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (percent > 0 && percent < 100) return percent / 100;
  throw new InvalidArgumentError("It must be a percentage between 0 and 100, such as 6.6.");
}

function collectHidden(text: string, before: readonly Hideable[] = []): readonly Hideable[] {
  const parts = text.split(",").map((part) => {
    const known = HIDEABLE.find((each) => each === part.trim());
    if (known === undefined) throw new InvalidArgumentError(`Only ${HIDEABLE.join(", ")} can be hidden.`);
    return known;
  });
  return HIDEABLE.filter((part) => before.includes(part) || parts.includes(part));
}

async function evaluateFile(file: string, options: EvalOptions): Promise<void> {
  const { openOutput, refuseSameFile, refuseSamePlace } = await import("./output.ts");
  await refuseSamePlace(options.json, options.html);
  const [jsonPath, htmlPath] = [options.json, options.html].map((path) => (path === "-" ? undefined : path));
  for (const path of [jsonPath, htmlPath]) await refuseSameFile(file, path);
  const loaded = await (await import("./offline.ts")).loadOfflineRuleset(options);
  const { rows, digest } = await readLabelled(file);
  // Opened before the long part: a report that cannot be written should be known at once.
  const json = options.json === undefined ? undefined : await openOutput(jsonPath);
  const html = options.html === undefined ? undefined : await openOutput(htmlPath);

  const report = await evaluate(rows, digest, loaded, options);
  await json?.write(`${JSON.stringify(report, null, 2)}\n`);
  await json?.close();
  if (html !== undefined) {
    const { renderPage } = await import("#src/evaluation/html/page.ts");
    await html.write(renderPage(report));
    await html.close();
  }
  if (options.json === "-" || options.html === "-") return;
  const { renderTables } = await import("./eval-tables.ts");
  const output = await openOutput(undefined);
  await output.write(renderTables(report));
}

async function readLabelled(file: string): Promise<{ rows: readonly LabelledRow[]; digest: string }> {
  const { createHash } = await import("node:crypto");
  const { openInput, readJsonl } = await import("./input.ts");
  const { createProblemList } = await import("./problems.ts");
  const { startProgress } = await import("./progress.ts");
  const { labelledRow } = await import("./rows.ts");
  const hash = createHash("sha256");
  const input = await openInput(file, (bytes) => {
    hash.update(bytes);
    progress.advance(bytes.length);
  });
  const progress = await startProgress("Reading", input.size);
  const bad = createProblemList();
  const rows: LabelledRow[] = [];
  try {
    for await (const row of readJsonl(input, () => labelledRow)) {
      if ("value" in row) rows.push(row.value);
      else bad.add(row.line, row.problems);
    }
  } finally {
    progress.stop();
  }
  bad.throwIfAny(input.name, "nothing was evaluated");
  if (rows.length === 0) process.stderr.write(`assay: ${input.name} holds no rows\n`);
  return { rows, digest: hash.digest("hex") };
}

async function evaluate(
  rows: readonly LabelledRow[],
  digest: string,
  { ruleset, priceReferences, brands }: OfflineRuleset,
  options: EvalOptions,
): Promise<Report> {
  const { judge } = await import("#src/evaluation/judge.ts");
  const { buildReport } = await import("#src/evaluation/report.ts");
  const { startProgress } = await import("./progress.ts");
  const now = options.now ?? newestInstant(rows, ruleset.knowledge.prices.rates.date);
  const hidden = options.hide ?? [];
  const variants: readonly Hideable[] = hidden.length > 0 ? [] : HIDEABLE;
  const progress = await startProgress("Judging", rows.length);
  const outcomes = new Map<Hideable, Outcome[]>(variants.map((part) => [part, []]));
  const judged = rows.map((row) => {
    const result = judge(ruleset, row, hidden, now);
    for (const [part, list] of outcomes) {
      const { label, verdict, score } = judge(ruleset, row, [part], now);
      list.push({ label, verdict, score });
    }
    progress.advance(1);
    return result;
  });
  progress.stop();
  return buildReport({
    rows: judged,
    hidden: outcomes,
    digest,
    settings: {
      prevalence: options.prevalence,
      hidden: [...hidden],
      now: new Date(now).toISOString(),
      ruleset: ruleset.id,
      priceReferences,
      brands,
    },
  });
}

// The clock would give another report tomorrow. The rows cannot have been seen before their newest seller opened an
// account, nor before the day of the exchange rates that they are compared with.
function newestInstant(rows: readonly LabelledRow[], ratesDate: string): number {
  return rows.reduce(
    (newest, { listing }) => Math.max(newest, Date.parse(listing.seller.createdAt ?? ratesDate)),
    Date.parse(ratesDate),
  );
}
