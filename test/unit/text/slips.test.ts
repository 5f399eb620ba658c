import fc from "fast-check";
import { expect, test } from "vitest";
import { slips } from "#screening/text/slips.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();

test.each(["relpica", "repilca", "replcia", "rplica", "replca", "relica", "replic", "riplica", "replaca"])(
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

const VOWELS = "aeiou";

test("a slip keeps the first letter, lacks one or has another vowel at most, and is never the word itself", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 7, maxLength: 15 });
  fc.assert(
    fc.property(letters, (word) => {
      for (const slip of slips(word)) {
        expect(slip).not.toBe(word);
        expect(slip[0]).toBe(word[0]);
        const left = [...word];
        const added = [...slip].filter((letter) => {
          if (left.includes(letter)) left.splice(left.indexOf(letter), 1);
          else return true;
          return false;
        });
        expect(left.length).toBeLessThanOrEqual(1);
        expect(added.every((letter) => VOWELS.includes(letter))).toBe(true);
        expect(left.length - added.length).toBe(word.length - slip.length);
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
  "Trechos de livros",
  "Piritas de España",
])("%s says nothing of copies", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value ?? false).toBe(false);
});
