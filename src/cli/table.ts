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

// East Asian wide characters and emoji take two places; marks that combine take none.
const WIDE =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303F\uFF01-\uFF60]/u;
const ZERO = /\p{Mn}|\p{Me}/u;

/** Places that a text takes in a terminal. */
function width(text: string): number {
  let places = 0;
  for (const character of text) {
    if (character <= "\u02FF") places += 1;
    else if (!ZERO.test(character)) places += WIDE.test(character) ? 2 : 1;
  }
  return places;
}
