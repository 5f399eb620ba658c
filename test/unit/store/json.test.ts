import fc from "fast-check";
import { expect, test } from "vitest";
import { storableJson } from "#store/json.ts";

test("half a surrogate pair and NUL become the replacement character", () => {
  expect(storableJson({ a: "x\ud83d", b: "\0" })).toBe('{"a":"x\ufffd","b":"\ufffd"}');
});

test("text that only looks like an escape is left alone", () => {
  expect(JSON.parse(storableJson(String.raw`\ud800 \u0000 \\u0000`))).toBe(String.raw`\ud800 \u0000 \\u0000`);
});

test("everything else survives unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(JSON.parse(storableJson(text))).toBe(text.toWellFormed().replaceAll("\0", "\ufffd"));
    }),
  );
});
