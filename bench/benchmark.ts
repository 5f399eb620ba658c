import type { Stage } from "./stage.ts";

/** What a measured number counts, and whether more of it is better. */
export const UNITS = {
  "requests/s": "more",
  "items/s": "more",
  ms: "less",
  µs: "less",
  MB: "less",
  "µs/KB": "less",
  "%": "more",
  "% wrong": "less",
  "in a million pairs": "less",
} as const;
export type Unit = keyof typeof UNITS;

/** Something that is measured: one call is one round and gives one number. */
export interface Contender {
  readonly name: string;
  round(index: number): Promise<number> | number;
}

/** The subject and its yardsticks, ready to be measured in turn. */
export interface Setting {
  readonly subject: Contender;
  readonly yardsticks: readonly Contender[];
  /** Facts that belong beside the figures, known once the rounds are over. */
  notes?(): readonly string[];
  close(): Promise<void>;
}

/** A bound on a figure. With `against` it is about the ratio to that yardstick, without it about the subject itself. */
export interface Limit {
  /** The requirement in its own words. */
  readonly words: string;
  readonly against?: string;
  /** Which of the rounds counts: the median if not said, `worst` when no round may pass the bound. */
  readonly judged?: "median" | "worst";
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One way of running a benchmark, such as on one datastore. */
export interface Scenario {
  readonly name: string;
  readonly unit: Unit;
  readonly rounds: { readonly full: number; readonly quick: number };
  /** Rounds before the first one that counts. */
  readonly warmUp: number;
  readonly limits: readonly Limit[];
  /** Prepares the contenders, or says why this scenario cannot run here. */
  open(stage: Stage): Promise<Setting | { readonly skipped: string }>;
}

/** A benchmark: one file in `suite/` and one line in `suite.ts`. */
export interface Benchmark {
  readonly name: string;
  /** One sentence: what is measured, and beside what. */
  readonly measures: string;
  /** What a reader must know to judge the figures. */
  readonly reading: string;
  readonly scenarios: readonly Scenario[];
}
