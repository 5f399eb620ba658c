import fc from "fast-check";
import { expect, test } from "vitest";
import { slips } from "#screening/text/slips.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();

test.each(["relpica", "repilca", "replcia", "rplica", "replca"])("%s is read as it is meant", (word) => {
  expect(slips("replica")).toContain(word);
  const signals = signalsOf(knowledge, { title: `Gucci belt ${word} with box` });
  expect(signals.get("text.replica")?.value).toBe(true);
});

test.each([
  ["fakes", "too short"],
  ["mirror quality", "two words"],
  ["реплика", "another script"],
])("%s has none: %s", (word) => {
  expect(slips(word).size).toBe(0);
});

test("a slip keeps the first letter and every consonant, and is never the word itself", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 7, maxLength: 15 });
  const sorted = (word: string) => [...word.replace(/[aeiou]/g, "")].sort().join("");
  fc.assert(
    fc.property(letters, (word) => {
      for (const slip of slips(word)) {
        expect(slip).not.toBe(word);
        expect(slip[0]).toBe(word[0]);
        expect(sorted(slip)).toBe(sorted(word));
      }
    }),
  );
});

test.each([
  "Printer replacement tray",
  "Bags that look like new",
  "Gucci applique tee",
  "Replicate your look",
  "Authentic Gucci belt",
])("%s says nothing of copies", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value ?? false).toBe(false);
});
