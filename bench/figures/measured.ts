import { amountText, ratioText, spreadText } from "../format.ts";
import { summaryTable } from "../markdown.ts";
import type { Results } from "../results.ts";

/**
 * A figure of the benchmarks: `benchmarks` is the table of all limits; `NAME / SCENARIO / WHAT` is one figure, where WHAT
 * is `subject`, `yardstick`, `ratio` or `spread`, the last three with ` / YARDSTICK` when there are several.
 */
export function measuredFigure(results: Results | undefined, name: string): string {
  if (results === undefined) throw new Error(`there is no docs/benchmarks.json for ${name}: run npm run bench`);
  if (name === "benchmarks") return summaryTable(results);
  const [benchmark, scenarioName, what, yardstickName] = name.split(" / ");
  const scenarios = results.benchmarks.find((result) => result.name === benchmark)?.scenarios;
  if (scenarios === undefined)
    throw unknown(
      name,
      results.benchmarks.map((result) => result.name),
    );
  const scenario = scenarios.find((one) => one.name === scenarioName);
  if (scenario === undefined)
    throw unknown(
      name,
      scenarios.map((one) => one.name),
    );
  if (scenario.subject === undefined) throw new Error(`${name} was not measured: ${scenario.skipped}`);
  if (what === "subject") return amountText(scenario.subject.median, scenario.unit);
  const index = yardstickName === undefined ? 0 : scenario.ratios.findIndex((ratio) => ratio.name === yardstickName);
  const [ratio, yardstick] = [scenario.ratios[index], scenario.yardsticks[index]];
  if (ratio === undefined || yardstick === undefined)
    throw unknown(
      name,
      scenario.ratios.map((one) => one.name),
    );
  if (what === "yardstick") return amountText(yardstick.median, scenario.unit);
  if (what === "ratio") return ratioText(ratio.median);
  if (what === "spread") return spreadText(ratio);
  throw unknown(name, ["subject", "yardstick", "ratio", "spread"]);
}

function unknown(name: string, known: readonly string[]): Error {
  return new Error(`there is no figure ${name}; known here: ${known.join("; ")}`);
}
