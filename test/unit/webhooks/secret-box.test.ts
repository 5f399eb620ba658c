import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretBox } from "#webhooks/secret-box.ts";

const key = randomBytes(32);

test("what was sealed opens again, whatever the text", () => {
  const box = createSecretBox(key);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(box.open(box.seal(text))).toBe(text);
    }),
  );
});

test("changing any one byte, or cutting any off, is noticed instead of giving a wrong secret", () => {
  const box = createSecretBox(key);
  const sealed = box.seal("whsec_example");
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => box.open(changed), `byte ${index}`).toThrow();
    expect(() => box.open(sealed.subarray(0, index)), `cut at ${index}`).toThrow();
  }
});

test("another key opens nothing, and the same secret never looks the same twice", () => {
  const box = createSecretBox(key);
  const sealed = box.seal("whsec_example");
  expect(() => createSecretBox(randomBytes(32)).open(sealed)).toThrow();
  expect(box.seal("whsec_example").equals(sealed)).toBe(false);
  expect(sealed.includes("whsec_example")).toBe(false);
});
