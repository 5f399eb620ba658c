/** One line of an NDJSON body: its number from 1, and its text, or why it has none. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly error: "too-long" | "not-utf8" };

const NEWLINE = 0x0a;

/**
 * Splits a stream of bytes into lines without ever holding more than `limit` bytes of one: the rest of a longer line is
 * dropped as it arrives. Blank lines are skipped but counted.
 */
export async function* readLines(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;

  function take(): Line | undefined {
    number += 1;
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts, Math.min(length, limit));
    const tooLong = length > limit;
    parts = [];
    length = 0;
    if (tooLong) return { number, error: "too-long" };
    try {
      const text = decoder.decode(bytes);
      return text.trim() === "" ? undefined : { number, text };
    } catch {
      return { number, error: "not-utf8" };
    }
  }

  function keep(bytes: Uint8Array): void {
    length += bytes.length;
    if (length > limit) parts = [];
    else if (bytes.length > 0) parts.push(bytes);
  }

  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      const line = take();
      if (line !== undefined) yield line;
    }
    keep(chunk.subarray(start));
  }
  if (length > 0) {
    const line = take();
    if (line !== undefined) yield line;
  }
}
