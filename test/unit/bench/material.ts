import type { Measured, Results } from "../../../bench/results.ts";
import { summarise } from "../../../bench/statistics.ts";

/** A measured figure of these rounds. */
export function measured(name: string, rounds: number[]): Measured {
  return { name, rounds, ...summarise(rounds) };
}

/** Results of one benchmark with one scenario, whose ratio to its one yardstick has these rounds. */
export function resultsWith(ratio: number[], options: { unit?: "requests/s" | "ms"; model?: string } = {}): Results {
  const { unit = "requests/s", model = "a processor" } = options;
  return {
    version: 1,
    environment: {
      hardware: { cores: 2, model, memoryGb: 8, platform: "linux x64" },
      versions: { node: "24.0.0", postgres: "18.0" },
    },
    benchmarks: [
      {
        name: "ingest",
        measures: "Answers per second.",
        reading: "Both run on one machine.",
        run: {
          at: "2026-10-01T10:00:00.000Z",
          commit: "abc",
          command: "npm run bench",
          quick: false,
          loadBefore: 0.1,
          seconds: 10,
        },
        scenarios: [
          {
            name: "on PostgreSQL",
            unit,
            subject: measured(
              "Assay",
              ratio.map((value) => value * 2_000),
            ),
            yardsticks: [
              measured(
                "bare route",
                ratio.map(() => 2_000),
              ),
            ],
            ratios: [measured("bare route", ratio)],
            limits: [
              {
                words: "at least 55 %",
                against: "bare route",
                judged: "median",
                atLeast: 0.55,
                value: summarise(ratio).median,
                met: summarise(ratio).median >= 0.55,
              },
            ],
            notes: [],
          },
        ],
      },
    ],
  };
}
