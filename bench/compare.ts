import { UNITS } from "./benchmark.ts";
import { ratioText, spreadText } from "./format.ts";
import type { Measured, Results } from "./results.ts";
import { chanceOfNoOverlap } from "./statistics.ts";

/** One ratio in two runs. */
export interface Move {
  readonly figure: string;
  readonly before: Measured;
  readonly after: Measured;
  /** `better` and `worse` only when no round of one run reaches the rounds of the other. */
  readonly change: "better" | "worse" | "same";
  /** How likely such a gap is between two runs of the same thing. */
  readonly chance: number;
}

/** What moved between two runs, and what only one of them has. */
export interface Comparison {
  readonly moves: readonly Move[];
  readonly onlyInOne: readonly string[];
  readonly sameMachine: boolean;
}

/**
 * Compares the ratios of two runs, never absolute times: a slower machine slows the yardstick as well. A ratio has
 * moved when the spreads over the rounds do not overlap; everything else is noise.
 */
export function compareResults(a: Results, b: Results): Comparison {
  const before = ratiosOf(a);
  const after = ratiosOf(b);
  const moves: Move[] = [];
  for (const [figure, old] of before) {
    const now = after.get(figure);
    if (now === undefined) continue;
    const change = changeOf(old.ratio, now.ratio, now.more);
    const chance = chanceOfNoOverlap(old.ratio.rounds.length, now.ratio.rounds.length);
    moves.push({ figure, before: old.ratio, after: now.ratio, change, chance });
  }
  const onlyInOne = [...new Set([...before.keys(), ...after.keys()])].filter((f) => !before.has(f) || !after.has(f));
  const sameMachine = JSON.stringify(a.environment.hardware) === JSON.stringify(b.environment.hardware);
  return { moves, onlyInOne, sameMachine };
}

function changeOf(before: Measured, after: Measured, more: boolean): Move["change"] {
  if (after.min > before.max) return more ? "better" : "worse";
  if (after.max < before.min) return more ? "worse" : "better";
  return "same";
}

function ratiosOf(results: Results): Map<string, { ratio: Measured; more: boolean }> {
  const found = new Map<string, { ratio: Measured; more: boolean }>();
  for (const { name, scenarios } of results.benchmarks) {
    for (const scenario of scenarios) {
      for (const ratio of scenario.ratios) {
        found.set(`${name}: ${scenario.name} / ${ratio.name}`, { ratio, more: UNITS[scenario.unit] === "more" });
      }
    }
  }
  return found;
}

/** The comparison as text for a terminal: what moved first. */
export function comparisonText({ moves, onlyInOne, sameMachine }: Comparison): string {
  const order = { worse: 0, better: 1, same: 2 };
  const lines = moves
    .toSorted((a, b) => order[a.change] - order[b.change])
    .map(({ figure, before, after, change, chance }) => {
      const odds = change === "same" ? "" : `  (chance between equal runs: ${(chance * 100).toPrecision(2)} %)`;
      return `${change.padEnd(6)}  ${figure}\n        ${oneSide(before)}  →  ${oneSide(after)}${odds}`;
    });
  return [
    "Ratios of Assay to its yardsticks: median (lowest–highest of the rounds).",
    "`better` and `worse` mean that the two spreads do not overlap; `same` means that they do, whatever the medians say.",
    ...(sameMachine
      ? []
      : ["The runs come from different machines: ratios carry over better than times, but not fully."]),
    "",
    ...lines,
    ...onlyInOne.map((figure) => `only in one run: ${figure}`),
    "",
  ].join("\n");
}

function oneSide(ratio: Measured): string {
  return `${ratioText(ratio.median)} (${spreadText(ratio)}, ${ratio.rounds.length} rounds)`;
}
