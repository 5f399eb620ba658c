import { AssayError, type Problem } from "#src/errors.ts";

/** Lines that are named one by one; the rest is only counted. */
const MAX_NAMED = 100;

/** Collects what is wrong with an input, line by line, without growing with it. */
export interface ProblemList {
  /** Lines with a problem. */
  readonly lines: number;
  add(line: number, problems: readonly Problem[]): void;
  /** Throws an `input.invalid` that names the lines, if there are any. */
  throwIfAny(file: string, consequence: string): void;
}

/** An empty list. */
export function createProblemList(): ProblemList {
  const named: Problem[] = [];
  let lines = 0;
  return {
    get lines() {
      return lines;
    },
    add(line, problems) {
      lines += 1;
      if (lines > MAX_NAMED) return;
      for (const { at, message } of problems)
        named.push({ at: at === "" ? `line ${line}` : `line ${line} ${at}`, message });
    },
    throwIfAny(file, consequence) {
      if (lines === 0) return;
      const problems = [...named];
      if (lines > MAX_NAMED) problems.push({ at: "…", message: `and ${lines - MAX_NAMED} more lines` });
      const count = lines === 1 ? "1 line is" : `${lines} lines are`;
      throw new AssayError("input.invalid", `${file}: ${count} not valid; ${consequence}`, { problems });
    },
  };
}
