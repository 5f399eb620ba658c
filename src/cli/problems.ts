import { AssayError, type Problem } from "#src/errors.ts";

/** Lines that are named one by one; the rest is only counted. */
const MAX_NAMED = 100;

/** An `input.invalid` that names lines of a file which are not valid: `named` of all `lines`, by their problems. */
export function invalidLines(
  file: string,
  lines: number,
  consequence: string,
  named: { readonly lines: number; readonly problems: readonly Problem[] },
): AssayError {
  const problems = [...named.problems];
  if (lines > named.lines) problems.push({ at: "…", message: `and ${lines - named.lines} more lines` });
  const count = lines === 1 ? "1 line is" : `${lines} lines are`;
  return new AssayError("input.invalid", `${file}: ${count} not valid; ${consequence}`, { problems });
}

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
  const problems: Problem[] = [];
  let lines = 0;
  return {
    get lines() {
      return lines;
    },
    add(line, found) {
      lines += 1;
      if (lines > MAX_NAMED) return;
      for (const { at, message } of found)
        problems.push({ at: at === "" ? `line ${line}` : `line ${line} ${at}`, message });
    },
    throwIfAny(file, consequence) {
      if (lines > 0) throw invalidLines(file, lines, consequence, { lines: Math.min(lines, MAX_NAMED), problems });
    },
  };
}
