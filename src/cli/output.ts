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

/** Opens a file, or standard output. A reader that has seen enough (`| head`) ends the command quietly. */
export async function openOutput(path: string | undefined): Promise<Output> {
  const stream: Writable = path === undefined ? process.stdout : createWriteStream(path);
  let failed: Error | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (path === undefined && error.code === "EPIPE") process.exit(0);
    failed ??= error;
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
      stream.end();
      await once(stream, "close");
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
