import type { Screened } from "./screen-all.ts";

/** The table in two sentences, with what went otherwise than the samples' writer expected. */
export function summarise(screened: readonly Screened[]): string {
  const count = (expected: string, ...verdicts: readonly string[]): number =>
    screened.filter(({ sample, answer }) => sample.expected === expected && verdicts.includes(answer.verdict.verdict))
      .length;
  const all = (verdict: string): number => count("genuine", verdict) + count("suspect", verdict);
  const suspect = count("suspect", "block", "review", "allow");
  const genuine = count("genuine", "block", "review", "allow");
  return [
    `${screened.length} listings: ${all("block")} blocked, ${all("review")} waiting for a person, ${all("allow")} allowed.`,
    `Of ${suspect} suspect ones ${count("suspect", "block", "review")} were kept from sale and ${count("suspect", "allow")} missed; ` +
      `of ${genuine} genuine ones ${count("genuine", "allow")} may be sold, ${count("genuine", "review")} wait for a person ` +
      `and ${count("genuine", "block")} were blocked.`,
    "✗ marks a verdict that the writer of the listing did not expect. These listings were written for the demo:",
    "they show how Assay works, not how well. For that, see docs/evaluation.md.",
  ].join("\n");
}
