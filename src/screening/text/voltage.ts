const VOLTS = /(?<![\d.,])(\d{2,3}) ?(?:vf|tv|v|volts?|вольт|в)(?![\p{L}\d])/u;
/** Real packs have 18 V, 28 V, 48 V and 58 V; those who invent a number keep its 8. */
const HIGHEST_WITH_AN_EIGHT = 58;

/** Where a folded title claims a voltage that no maker's cordless tool has: "98V", "198VF". */
export function impossibleVolts(title: string): { start: number; end: number } | undefined {
  const match = VOLTS.exec(title);
  if (match === null) return undefined;
  const volts = Number(match[1]);
  return volts > HIGHEST_WITH_AN_EIGHT && volts % 10 === 8
    ? { start: match.index, end: match.index + match[0].length }
    : undefined;
}
