import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { z } from "zod";
import { parseJsonLine } from "#input/json-line.ts";
import { type Line, readLines } from "#input/lines.ts";
import type { Row } from "#input/row.ts";
import { zodProblems } from "#input/zod-problems.ts";
import { AssayError, type Problem } from "#src/errors.ts";

/** A line longer than this is a mistake: the service itself takes 1 MiB unless told otherwise, and never above 64. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** An input's bytes, as they come in, and how many there are if that is known. */
export interface Input {
  readonly name: string;
  readonly size: number | undefined;
  bytes(): AsyncGenerator<Uint8Array>;
}

/** Opens a file, or standard input for `-`. One that cannot be read is an `input.invalid` that says why. */
export async function openInput(path: string, onBytes: (bytes: Uint8Array) => void = () => undefined): Promise<Input> {
  if (path === "-") {
    return { name: "standard input", size: undefined, bytes: () => watch(process.stdin, path, onBytes) };
  }
  try {
    const file = await open(path);
    const stat = await file.stat();
    await file.close();
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    const size = stat.isFile() ? stat.size : undefined;
    return { name: path, size, bytes: () => watch(createReadStream(path), path, onBytes) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* watch(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      onBytes(chunk);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
};

/** Why a file cannot be read, in words. */
export function whyUnreadable({ code = "", message }: NodeJS.ErrnoException): string {
  return WHY[code] ?? `it cannot be read (${code || message})`;
}

function unreadable(path: string, cause: unknown): unknown {
  if ((cause as NodeJS.ErrnoException).code === undefined) return cause;
  const why = whyUnreadable(cause as NodeJS.ErrnoException);
  return new AssayError("input.invalid", `${path}: ${why}`, { cause });
}

/** Reads JSON Lines: each non-blank line parsed and checked by `schemaOf`, which may look at the value first. */
export async function* readJsonl<S extends z.ZodType>(
  input: Input,
  schemaOf: (value: unknown) => S,
): AsyncGenerator<Row<z.output<S>>> {
  for await (const line of readLines(input.bytes(), MAX_LINE_BYTES)) yield readJsonLine(line, schemaOf);
}

function readJsonLine<S extends z.ZodType>(line: Line, schemaOf: (value: unknown) => S): Row<z.output<S>> {
  const { number } = line;
  if ("error" in line) return { line: number, problems: [{ at: "", message: line.message }] };
  const read = parseJsonLine(line.text);
  if ("message" in read) return { line: number, problems: [{ at: "", message: read.message }] };
  const parsed = schemaOf(read.value).safeParse(read.value);
  return parsed.success
    ? { line: number, value: parsed.data }
    : { line: number, problems: zodProblems(parsed.error).map(wholeLine) };
}

// A problem of the row as a whole has an empty JSON pointer, which reads badly after a line number.
function wholeLine(problem: Problem): Problem {
  return problem.at === "/" ? { at: "", message: problem.message } : problem;
}
