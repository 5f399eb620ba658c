import "#screening/plain-words.ts";
import type { z } from "zod";
import type { Problem } from "#src/errors.ts";

/** A hostile body can be wrong in ten thousand places; an answer names so many. */
const MAX_PROBLEMS = 100;

/** The problems of a failed zod parse, as JSON pointers, without their number running away. */
export function zodProblems(error: z.ZodError): Problem[] {
  const problems = error.issues.slice(0, MAX_PROBLEMS).flatMap((issue) => {
    const at = pointer(issue.path);
    if (issue.code === "unrecognized_keys") {
      const keys = issue.keys.slice(0, MAX_PROBLEMS);
      return keys.map((key) => ({ at: pointer([...issue.path, key]), message: "is not a known field" }));
    }
    // A name that is not allowed: what is wrong with it stands one level deeper.
    const { message } = (issue.code === "invalid_key" ? issue.issues[0] : undefined) ?? issue;
    return [{ at, message }];
  });
  return problems.slice(0, MAX_PROBLEMS);
}

function pointer(path: readonly PropertyKey[]): string {
  return `/${path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
}
