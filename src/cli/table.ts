/** A column of a table: its heading, and whether it holds numbers, which stand to the right. */
export interface Column {
  readonly heading: string;
  readonly right?: boolean;
}

/** Lays out rows of text in aligned columns, for a terminal. Cells must be printable. */
export function layTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ heading }, index) =>
    Math.max(width(heading), ...rows.map((row) => width(row[index] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right }, index) => {
        const cell = cells[index] ?? "";
        const padding = " ".repeat((widths[index] ?? 0) - width(cell));
        return right === true ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((each) => "─".repeat(each)).join("  ");
  return [line(columns.map(({ heading }) => heading)), rule, ...rows.map(line)].join("\n");
}

// East Asian Wide and Fullwidth of Unicode's EastAsianWidth.txt, by blocks, and emoji: two places. Scripts would not do:
// the long vowel mark of Katakana belongs to none, and its halfwidth letters are narrow. Marks that combine take none.
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
const ZERO = /\p{Mn}|\p{Me}/u;

/** Places that a text takes in a terminal. */
export function width(text: string): number {
  let places = 0;
  for (const character of text) {
    if (character <= "\u02FF") places += 1;
    else if (!ZERO.test(character)) places += WIDE.test(character) ? 2 : 1;
  }
  return places;
}
