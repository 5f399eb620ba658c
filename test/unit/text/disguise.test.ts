import fc from "fast-check";
import { expect, test } from "vitest";
import { buildDisguises } from "#screening/text/disguise.ts";
import { normalise } from "#screening/text/normalise.ts";

const terms = ["replica", "super clone", "mirror copy", "nike", "gucci", "aaaa", "aabbaabb", "11 batch", "高仿"];
const disguises = buildDisguises(terms.map((term) => ({ term, meaning: term, wording: true, pieces: true })));
/** Work for each character, whatever the text: a walk gives up after so many steps, and starts at most once a character. */
const STEPS_PER_CHARACTER = 200;

test("no text takes more work than its length allows", () => {
  const nasty = fc
    .array(
      fc.constantFrom(
        "a",
        "aa",
        "1",
        "*",
        ".",
        " ",
        "b",
        "4",
        "r",
        "replic",
        "$",
        "高",
        "n",
        "i",
        "!",
        "|",
        "l",
        "I",
        "rn",
        "vv",
        "_",
        "+",
      ),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(nasty, fc.integer({ min: 1, max: 40 }), (part, times) => {
      const view = normalise(part.repeat(times));
      expect(disguises.search(view).steps).toBeLessThanOrEqual(STEPS_PER_CHARACTER * (view.text.length + 1));
    }),
    { numRuns: 400 },
  );
});

test("ten times the text is about ten times the work", () => {
  for (const part of [
    "a1*",
    "@",
    "|",
    "|r",
    "@ ",
    "lI",
    "rn",
    "_",
    "aaaa ",
    "r e p l i c ",
    "*",
    "a*",
    "4444 ",
    "rep1ic4 ",
    "aabb ",
  ]) {
    const short = disguises.search(normalise(part.repeat(200))).steps;
    const long = disguises.search(normalise(part.repeat(2_000))).steps;
    expect(long, part).toBeLessThanOrEqual(11 * short + 400);
  }
});

test("ten thousand of one letter hide nothing and take little work", () => {
  const { found, steps } = disguises.search(normalise(`repl${"i".repeat(10_000)}ca`));
  expect(found.map((hit) => hit.meaning)).toEqual(["replica"]);
  expect(steps).toBeLessThan(STEPS_PER_CHARACTER);
});
