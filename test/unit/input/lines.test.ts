import fc from "fast-check";
import { expect, test } from "vitest";
import { type Line, readLines } from "#input/lines.ts";

async function* chunks(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function collect(parts: readonly (string | Uint8Array)[], limit = 1000): Promise<Line[]> {
  const bytes = parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part));
  return await Array.fromAsync(readLines(chunks(bytes), limit));
}

test("lines come out whole however the bytes were cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme", maxLength: 30 }).map((line) => line.replaceAll("\n", " "))),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const whole = Buffer.from(lines.join("\n"));
        const parts: Uint8Array[] = [];
        for (let at = 0; at < whole.length; at += size) parts.push(whole.subarray(at, at + size));
        const found = await collect(parts);
        const expected = lines
          .map((text, index) => ({ number: index + 1, text: text.toWellFormed() }))
          .filter(({ text }) => text.trim() !== "");
        // A byte order mark at the start of a line is taken off by the decoder.
        expect(found).toEqual(expected.map((line) => ({ ...line, text: line.text.replace(/^\uFEFF/, "") })));
      },
    ),
  );
});

test("a line over the limit costs only itself, and is never held whole", async () => {
  const long = Buffer.alloc(64, "x");
  const parts = ["a\n", ...Array.from({ length: 1000 }, () => long), "\nb\n"];
  expect(await collect(parts, 100)).toEqual([
    { number: 1, text: "a" },
    { number: 2, error: "too-long", message: "is longer than 100 bytes" },
    { number: 3, text: "b" },
  ]);
});

test("a line that comes byte by byte is held once: nothing of the pieces themselves is kept", async () => {
  const piece = Buffer.alloc(1);
  async function* overwritten(text: string): AsyncGenerator<Uint8Array> {
    for (const byte of Buffer.from(text)) {
      piece[0] = byte;
      yield piece;
    }
  }
  expect(await Array.fromAsync(readLines(overwritten("first line\nsecond"), 100))).toEqual([
    { number: 1, text: "first line" },
    { number: 2, text: "second" },
  ]);
});

test("bytes that are not UTF-8 cost only their line", async () => {
  expect(await collect(["a\n", Uint8Array.of(0xff, 0xfe), "\nb"])).toEqual([
    { number: 1, text: "a" },
    { number: 2, error: "not-utf8", message: "is not valid UTF-8" },
    { number: 3, text: "b" },
  ]);
});

test("carriage returns and blank lines are counted but not answered", async () => {
  expect(await collect(["a\r\n\r\n\n  \nb"])).toEqual([
    { number: 1, text: "a\r" },
    { number: 5, text: "b" },
  ]);
});
