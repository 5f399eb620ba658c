/** One line of a file or a body: its number from 1, and its text, or why it has none, which `message` says of the line. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly error: "too-long" | "not-utf8"; readonly message: string };

const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);
const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Splits a stream of bytes into lines without ever holding more than `limit` bytes of one: the rest of a longer line is
 * dropped as it arrives. Blank lines are skipped but counted. Of the chunks themselves nothing is kept, however small.
 */
export async function* readLines(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  /** The beginning of a line that goes on in the next chunk, and how long that line is so far. */
  let held = NOTHING;
  let length = 0;
  let number = 0;

  function take(rest: Uint8Array): Line | undefined {
    number += 1;
    const tooLong = length + rest.length > limit;
    let bytes = rest;
    if (length > 0 && !tooLong) {
      keep(rest);
      bytes = held.subarray(0, length);
    }
    held = NOTHING;
    length = 0;
    if (tooLong) return { number, error: "too-long", message: `is longer than ${inUnits(limit)}` };
    try {
      const text = decoder.decode(bytes);
      return text.trim() === "" ? undefined : { number, text };
    } catch {
      return { number, error: "not-utf8", message: "is not valid UTF-8" };
    }
  }

  function keep(bytes: Uint8Array): void {
    const before = length;
    length += bytes.length;
    if (length > limit) {
      held = NOTHING;
      return;
    }
    if (length > held.length) {
      const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(length, 2 * held.length)));
      held.copy(larger, 0, 0, before);
      held = larger;
    }
    held.set(bytes, before);
  }

  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = take(chunk.subarray(start, end));
      start = end + 1;
      if (line !== undefined) yield line;
    }
    keep(chunk.subarray(start));
  }
  if (length > 0) {
    const line = take(NOTHING);
    if (line !== undefined) yield line;
  }
}

function inUnits(bytes: number): string {
  if (bytes % MIB === 0) return `${bytes / MIB} MiB`;
  return bytes % KIB === 0 ? `${bytes / KIB} KiB` : `${bytes} bytes`;
}
