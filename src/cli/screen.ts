import type { Command } from "commander";
import type { Verdict } from "#screening/types.ts";
import { parseInstant } from "./instant.ts";
import { addOfflineOptions, type OfflineOptions } from "./offline.ts";

interface ScreenOptions extends OfflineOptions {
  readonly out?: string;
}

/** `assay screen FILE.jsonl`: one verdict a line, in input order, without service or database. */
export function registerScreen(program: Command): void {
  addOfflineOptions(program.command("screen"))
    .description("screen a file of listings offline: one JSON verdict a line, in input order")
    .argument("<file>", "JSON Lines of listings, or of rows with a `listing`; - is standard input")
    .option("--out <file>", "write the verdicts there instead of to standard output")
    .option("--now <instant>", "judge as of this instant (default: the clock)", parseInstant)
    .addHelpText("after", "\nA bad line is reported on standard error and costs only itself; the exit code is then 2.")
    .action(screenFile);
}

async function screenFile(file: string, options: ScreenOptions): Promise<void> {
  const { screen } = await import("#screening/screen.ts");
  const { offlineContext } = await import("#src/evaluation/hide.ts");
  const { openInput, readJsonl } = await import("./input.ts");
  const { loadOfflineRuleset } = await import("./offline.ts");
  const { openOutput, refuseSameFile } = await import("./output.ts");
  const { createProblemList } = await import("./problems.ts");
  const { startProgress } = await import("./progress.ts");
  const { listingSchemaFor } = await import("./rows.ts");

  await refuseSameFile(file, options.out);
  const now = options.now ?? Date.now();
  const input = await openInput(file, (bytes) => progress.advance(bytes.length));
  const { ruleset } = await loadOfflineRuleset(options);
  const output = await openOutput(options.out);
  const progress = await startProgress("Screening", input.size);
  const bad = createProblemList();
  let screened = 0;
  try {
    for await (const row of readJsonl(input, listingSchemaFor)) {
      if ("problems" in row) {
        bad.add(row.line, row.problems);
        continue;
      }
      await output.write(
        `${JSON.stringify(told(row.value.id, screen(ruleset, row.value, offlineContext(row.value, now))))}\n`,
      );
      screened += 1;
    }
    await output.close();
  } finally {
    progress.stop();
  }
  bad.throwIfAny(input.name, `${screened} were screened`);
  if (screened === 0) process.stderr.write(`assay: ${input.name} holds no listings\n`);
}

/** A verdict as the API gives it: what a worker does next is no part of it. */
function told(
  id: string,
  { verdict, score, ruleset, confidence, reasons, signals, degraded, shadow }: Verdict,
): object {
  return { id, verdict, score, ruleset, confidence, reasons, signals, degraded, shadow };
}
