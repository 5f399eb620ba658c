import { amountText, boundText, ratioText, spreadText } from "./format.ts";
import type { BenchmarkResult, LimitResult, Results, ScenarioResult } from "./results.ts";

const PREAMBLE = `# Benchmarks

Written by \`npm run bench\`; do not edit. Each benchmark measures Assay and its yardsticks in turn, round by round, on
the machine below. **Ratios** are the figures to read: Assay by the yardstick, each round with the one beside it, the
median of the rounds and in brackets the lowest and highest. Absolute numbers depend on the machine and stand there so
that the ratios can be checked.
`;

/** The page `docs/benchmarks.md`. */
export function toMarkdown(results: Results): string {
  return `${[PREAMBLE, "## At a glance\n", summaryTable(results), machine(results), ...results.benchmarks.map(section)].join("\n")}`;
}

/** One line a limit: what was required, what was measured, and whether it is met. */
export function summaryTable({ benchmarks }: Results): string {
  const rows = benchmarks.flatMap(({ name, scenarios }) =>
    scenarios.flatMap((scenario) =>
      scenario.skipped === undefined
        ? scenario.limits.map((limit) => [`${name}: ${scenario.name}`, ...limitCells(scenario, limit)])
        : [[`${name}: ${scenario.name}`, "", "", `not run: ${scenario.skipped}`]],
    ),
  );
  return table(["benchmark", "measured", "limit", ""], rows);
}

function limitCells(scenario: ScenarioResult, limit: LimitResult): string[] {
  const { against } = limit;
  const worst = limit.judged === "worst" ? " (worst round)" : "";
  const value =
    against === undefined ? amountText(limit.value, scenario.unit) : `${ratioText(limit.value)}${worst} of ${against}`;
  return [value, boundText(limit, scenario.unit), limit.met ? "met" : "**missed**"];
}

function machine({ environment }: Results): string {
  const { hardware, versions } = environment;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `
## Machine

${hardware.cores} cores, ${hardware.model}, ${hardware.memoryGb} GB, ${hardware.platform}. ${named.join(", ")}.
`;
}

function section(result: BenchmarkResult): string {
  const { name, measures, reading, run, scenarios } = result;
  const quick = run.quick ? "quick: short rounds, so trust the direction, not the digits; " : "";
  const ran = `\`${run.command}\` on ${run.at.slice(0, 10)} at commit ${run.commit} (${quick}${Math.round(run.seconds)} s; load of the machine before: ${run.loadBefore.toFixed(1)}).`;
  return [`## ${name}\n`, `${measures}\n`, `${reading}\n`, `${ran}\n`, ...scenarios.map(scenarioText)].join("\n");
}

function scenarioText(scenario: ScenarioResult): string {
  const { name, unit, subject, skipped } = scenario;
  if (subject === undefined) return `### ${name}\n\nNot run: ${skipped}.\n`;
  const rows = [
    [subject.name, amountText(subject.median, unit), range(subject, unit), ""],
    ...scenario.yardsticks.map((yardstick, index) => {
      const ratio = scenario.ratios[index];
      const cell = ratio === undefined ? "" : `**${ratioText(ratio.median)}** (${spreadText(ratio)})`;
      return [yardstick.name, amountText(yardstick.median, unit), range(yardstick, unit), cell];
    }),
  ];
  const limits = scenario.limits.map((limit) => {
    const [value, bound] = limitCells(scenario, limit);
    return `- “${limit.words}”: ${value}; ${bound}: ${limit.met ? "met" : "**missed**"}.\n`;
  });
  const notes = scenario.notes.map((note) => `- ${note}\n`);
  return [
    `### ${name}\n`,
    table([`${subject.rounds.length} rounds`, "median", "lowest–highest", "Assay by this"], rows),
    ...(limits.length + notes.length > 0 ? ["", [...limits, ...notes].join("")] : [""]),
  ].join("\n");
}

function range({ min, max }: { min: number; max: number }, unit: ScenarioResult["unit"]): string {
  return `${amountText(min, unit).split(" ")[0]}–${amountText(max, unit)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
