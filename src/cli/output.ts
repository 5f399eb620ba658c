import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { AssayError } from "#src/errors.ts";

/** Where a command writes its lines. */
export interface Output {
  /** Writes, and waits when the reader is slower than we are. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Why standard output takes no more; undefined while it does. */
let lost: AssayError | undefined;

/**
 * Notes when standard output cannot be written, whoever prints there, and ends the process with the code that `report`
 * gives for it. A reader that has seen enough (`| head`) is no failure.
 */
export function watchStandardOutput(report: (error: AssayError) => number): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") lost ??= unwritable("standard output", error);
  });
  process.once("exit", () => {
    if (lost !== undefined) process.exitCode = report(lost);
  });
}

/** Whether an error is the one that is reported at the end of the process anyway. */
export const isLostOutput = (error: unknown): boolean => lost !== undefined && error === lost;

/** Opens a file, or standard output. A reader that has seen enough ends the command quietly. */
export async function openOutput(path: string | undefined): Promise<Output> {
  const stream: Writable = path === undefined ? process.stdout : createWriteStream(path);
  let failed: AssayError | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (path !== undefined) failed ??= unwritable(path, error);
    else if (error.code === "EPIPE") process.exit(0);
    else failed = lost;
  });
  if (path !== undefined) {
    await once(stream, "open").catch((error: NodeJS.ErrnoException) => {
      throw unwritable(path, error);
    });
  }
  const check = (): void => {
    if (failed !== undefined) throw failed;
  };
  return {
    async write(text) {
      check();
      if (stream.write(text)) return;
      await roomOrEnd(stream);
      check();
    },
    async close() {
      check();
      // Standard output stays open for whatever is printed after.
      if (path === undefined) return;
      // `once` would hand on the bare error instead of waiting for the end.
      await new Promise((done) => stream.on("close", done).end());
      check();
    },
  };
}

/** Resolves when the stream takes more, or never will. */
function roomOrEnd(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

/** What is said of a file that cannot be written. */
export function unwritable(path: string, cause: NodeJS.ErrnoException): AssayError {
  return new AssayError("input.invalid", `${path}: cannot be written (${cause.code ?? cause.message})`, { cause });
}

/** Refuses to write over the file that is being read. */
export async function refuseSameFile(input: string, output: string | undefined): Promise<void> {
  if (output === undefined || input === "-") return;
  const [a, b] = await Promise.all([input, output].map((path) => stat(path).catch(() => undefined)));
  if (a?.isFile() === true && a.dev === b?.dev && a.ino === b.ino) {
    throw new AssayError("input.invalid", `${output}: is the input itself, and would be overwritten`);
  }
}

/** Refuses two outputs in one place, of which one would be lost. Of two in standard output neither could be read. */
export async function refuseSamePlace(first: string | undefined, second: string | undefined): Promise<void> {
  if (first === undefined || second === undefined) return;
  const [a, b] = await Promise.all([first, second].map((path) => stat(path).catch(() => undefined)));
  const same = a === undefined ? resolve(first) === resolve(second) : a.isFile() && a.dev === b?.dev && a.ino === b.ino;
  if (!same) return;
  const place = second === "-" ? "standard output" : second;
  throw new AssayError("input.invalid", `${place}: takes one report, and two are to be written there`);
}
