import type { TextLine } from "#screening/image/picture-text.ts";

/** Lines whose middles lie this near, in the height of one, stand beside each other. */
const BESIDE = 0.5;

/** Puts lines in the order in which people read them: rows from top to bottom, each from left to right. */
export function readingOrder(lines: readonly TextLine[]): TextLine[] {
  const rows: TextLine[][] = [];
  const middle = ({ box }: TextLine) => box[1] + box[3] / 2;
  for (const line of lines.toSorted((a, b) => middle(a) - middle(b))) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row === undefined || first === undefined || middle(line) - middle(first) > BESIDE * first.box[3])
      rows.push([line]);
    else row.push(line);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.box[0] - b.box[0]));
}
