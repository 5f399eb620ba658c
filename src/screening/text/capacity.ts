import type { SmallWords } from "./small-words.ts";

const CAPACITY = /(?<![\d.,])(\d{1,4}) ?(tb|gb|to|тб|гб)(?![\p{L}])/u;
const GB_PER_TB = 1_000;
/** Below half a terabyte the housing costs more than the memory. */
const LEAST_TB = 0.5;
const MOST_TB = 256;

/** What a folded title offers of chip memory, which drives with discs have for far less, in terabytes, and where it says so; undefined where that is little or nothing. */
export function flashMemory(
  { chips, housings, discs, noDisc }: SmallWords["memory"],
  title: string,
): { terabytes: number; start: number; end: number } | undefined {
  const match = CAPACITY.exec(title);
  if (match === null || !chips.test(title) || housings.test(title)) return undefined;
  if (discs.test(title) && !noDisc.test(title)) return undefined;
  const terabytes = Number(match[1]) / (match[2] === "gb" || match[2] === "гб" ? GB_PER_TB : 1);
  if (terabytes < LEAST_TB || terabytes > MOST_TB) return undefined;
  return { terabytes, start: match.index, end: match.index + match[0].length };
}
