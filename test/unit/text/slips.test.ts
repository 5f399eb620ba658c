import fc from "fast-check";
import { expect, test } from "vitest";
import { slips } from "#screening/text/slips.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();

test.each(["relpica", "repilca", "replcia", "rplica", "replca", "relica", "replic"])(
  "%s is read as it is meant",
  (word) => {
    expect(slips("replica")).toContain(word);
    const signals = signalsOf(knowledge, { title: `Gucci belt ${word} with box` });
    expect(signals.get("text.replica")?.value).toBe(true);
  },
);

test.each([
  ["fakes", "too short"],
  ["mirror quality", "two words"],
  ["реплика", "another script"],
])("%s has none: %s", (word) => {
  expect(slips(word).size).toBe(0);
});

test("a slip keeps the first letter, lacks one at most, adds none, and is never the word itself", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 7, maxLength: 15 });
  fc.assert(
    fc.property(letters, (word) => {
      for (const slip of slips(word)) {
        expect(slip).not.toBe(word);
        expect(slip[0]).toBe(word[0]);
        const left = [...word];
        for (const letter of slip) left.splice(left.indexOf(letter), left.includes(letter) ? 1 : 0);
        expect(left).toHaveLength(word.length - slip.length);
        expect(left.length).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("a word keeps its last consonant: pirated goods are no pirates", () => {
  expect(slips("pirated")).not.toContain("pirate");
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
