import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";

/** Fewer of either kind teach a model nothing but those listings. */
const FEWEST = 20;

/** `assay train text FILE.jsonl --out FILE`: a text model from a marketplace's own decisions. */
export function registerTrain(program: Command): void {
  program
    .command("train")
    .description("train a model on your own decisions")
    .command("text")
    .description("train the text model that becomes the signal `text.learned`, and measure it on rows held out")
    .argument("<file>", "JSON Lines of rows with `label` and `listing`; - is standard input")
    .requiredOption("--out <file>", "where the model goes: `models/text.json` of a rules directory turns it on")
    .addHelpText("after", "\nA bad line is reported on standard error and costs only itself; the exit code is then 2.")
    .action(trainFile);
}

async function trainFile(file: string, options: { readonly out: string }): Promise<void> {
  const { modelText, writeTextModel } = await import("#screening/text/text-model.ts");
  const { AssayError } = await import("#src/errors.ts");
  const { trainText } = await import("#src/training/train.ts");
  const { openInput, readJsonl } = await import("./input.ts");
  const { openOutput, refuseSameFile } = await import("./output.ts");
  const { createProblemList } = await import("./problems.ts");
  const { labelledListing } = await import("./rows.ts");

  await refuseSameFile(file, options.out);
  const input = await openInput(file);
  const bad = createProblemList();
  const examples: { text: string; counterfeit: boolean }[] = [];
  for await (const row of readJsonl(input, () => labelledListing)) {
    if ("problems" in row) bad.add(row.line, row.problems);
    else examples.push({ text: modelText(row.value.listing), counterfeit: row.value.label === "counterfeit" });
  }
  const counterfeit = examples.filter((example) => example.counterfeit).length;
  const [fakes, others] = distinctTexts(examples);
  if (fakes < FEWEST || others < FEWEST) {
    const left = `${fakes} different texts of counterfeits and ${others} of others; a model needs ${FEWEST} of each`;
    bad.throwIfAny(input.name, left);
    throw new AssayError("input.invalid", `${input.name} has ${left}.`);
  }
  const { model, heldOut } = trainText(examples);
  await mkdir(dirname(options.out), { recursive: true });
  const output = await openOutput(options.out);
  await output.write(writeTextModel(model, { rows: examples.length, counterfeit }));
  await output.close();
  const percent = (part: number, of: number): string => (of === 0 ? "–" : `${((100 * part) / of).toFixed(1)} %`);
  process.stdout.write(
    [
      `Trained on ${examples.length} rows, ${counterfeit} counterfeit. Wrote ${options.out}.`,
      `Held out: ${heldOut.rows} rows, ${heldOut.counterfeit} counterfeit; texts that read the same were kept together.`,
      `ROC area ${heldOut.rocArea?.toFixed(3) ?? "–"}, log loss ${heldOut.logLoss.toFixed(3)}.`,
      `Above 0.8: ${percent(heldOut.caught, heldOut.counterfeit)} of counterfeits, ${percent(heldOut.falseAlarms, heldOut.rows - heldOut.counterfeit)} of the others.`,
      "Rows of one source look alike, so a source that the model has not seen will do worse.",
      "",
    ].join("\n"),
  );
  bad.throwIfAny(input.name, `${examples.length} were learned from`);
}

/** How many different texts of counterfeits there are, and of other listings: a model learns nothing from the same one twice. */
function distinctTexts(
  examples: readonly { readonly text: string; readonly counterfeit: boolean }[],
): [number, number] {
  const fakes = new Set<string>();
  const others = new Set<string>();
  for (const { text, counterfeit } of examples) (counterfeit ? fakes : others).add(text);
  return [fakes.size, others.size];
}
