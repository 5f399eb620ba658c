import { describe, expect, it } from "vitest";
import { forTerminal } from "#cli/for-terminal.ts";
import { layTable } from "#cli/table.ts";

describe("a table on a terminal", () => {
  it("keeps its columns in line when titles are wide, combined or decorated", () => {
    const table = layTable(
      [{ heading: "title" }, { heading: "score", right: true }],
      [
        ["belt", "+1.00"],
        ["腰带", "+12.00"],
        ["cre\u0300me", "−3.00"],
        ["🔥 hot", "+0.50"],
      ],
    );
    expect(table.split("\n")).toEqual([
      "title    score",
      "──────  ──────",
      "belt     +1.00",
      "腰带    +12.00",
      "cre\u0300me    −3.00",
      "🔥 hot   +0.50",
    ]);
  });
});

describe("text from a listing", () => {
  it("cannot steer the terminal, turn the line around or break it", () => {
    expect(forTerminal("a\u001b[31mb\nc\u202Ed\u200Be\u0085")).toBe("a·[31mb·c·d·e·");
  });

  it("is cut between characters, never inside one", () => {
    expect(forTerminal("😀😀😀😀", 3)).toBe("😀😀…");
    expect(forTerminal("abc", 3)).toBe("abc");
    expect(forTerminal("\uD83D")).toBe("\uFFFD");
  });
});
