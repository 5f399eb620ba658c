import type { Contender, Limit, Scenario, Setting } from "./benchmark.ts";
import { UNITS } from "./benchmark.ts";
import type { LimitResult, Measured, ScenarioResult } from "./results.ts";
import type { Stage } from "./stage.ts";
import { pairedRatios, summarise } from "./statistics.ts";

/** Runs one scenario: after the warm-up, each round measures the subject and then each yardstick. */
export async function runScenario(
  scenario: Scenario,
  stage: Stage,
  onRound: (text: string) => void,
): Promise<ScenarioResult> {
  const { name, unit } = scenario;
  const setting = await scenario.open(stage);
  if ("skipped" in setting) {
    return { name, unit, skipped: setting.skipped, yardsticks: [], ratios: [], limits: [], notes: [] };
  }
  try {
    const rounds = stage.quick ? scenario.rounds.quick : scenario.rounds.full;
    const numbers = await interleave(setting, scenario.warmUp, rounds, onRound);
    const of = (contender: Contender) => numbers.get(contender) ?? [];
    const subject = measured(setting.subject.name, of(setting.subject));
    const yardsticks = setting.yardsticks.map((yardstick) => measured(yardstick.name, of(yardstick)));
    const ratios = yardsticks.map(({ name: against, rounds }) =>
      measured(against, pairedRatios(subject.rounds, rounds)),
    );
    const limits = scenario.limits.map((limit) => judge(limit, UNITS[unit], subject, ratios));
    return { name, unit, subject, yardsticks, ratios, limits, notes: [...(setting.notes?.() ?? [])] };
  } finally {
    await setting.close();
  }
}

async function interleave(
  setting: Setting,
  warmUp: number,
  rounds: number,
  onRound: (text: string) => void,
): Promise<Map<Contender, number[]>> {
  const contenders = [setting.subject, ...setting.yardsticks];
  const numbers = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const contender of contenders) {
      onRound(`${round < 0 ? "warm-up" : `round ${round + 1}/${rounds}`}: ${contender.name}`);
      const value = await contender.round(round);
      if (round >= 0) numbers.get(contender)?.push(value);
    }
  }
  return numbers;
}

function measured(name: string, rounds: readonly number[]): Measured {
  const { median, min, max, mad } = summarise(rounds);
  return {
    name,
    rounds: rounds.map(short),
    median: short(median),
    min: short(min),
    max: short(max),
    mad: short(mad),
  };
}

/** Five significant digits: more is noise, and keeps the file readable. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}

/** Holds a limit against what was measured. */
export function judge(
  limit: Limit,
  better: "more" | "less",
  subject: Measured,
  ratios: readonly Measured[],
): LimitResult {
  const figure = limit.against === undefined ? subject : ratios.find((ratio) => ratio.name === limit.against);
  if (figure === undefined) throw new Error(`the limit names a yardstick that is not there: ${limit.against}`);
  const judged = limit.judged ?? "median";
  const value = judged === "median" ? figure.median : better === "more" ? figure.min : figure.max;
  const met =
    value >= (limit.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (limit.atMost ?? Number.POSITIVE_INFINITY);
  return { ...limit, judged, value, met };
}
