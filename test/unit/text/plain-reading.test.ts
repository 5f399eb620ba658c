import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_CONDITION } from "#screening/condition.ts";
import { readCategory, readItem } from "#screening/text/item.ts";
import { plainOf } from "#screening/text/lexicon.ts";
import { foldedText, normalise } from "#screening/text/normalise.ts";
import { shipped } from "./shipped-knowledge.ts";

const { lexicon } = shipped().knowledge;
const titles = fc.oneof(
  fc.string({ unit: "grapheme-ascii" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "Nike",
        "Dunk-Low",
        "100%",
        "a.b",
        "v2.0",
        "<b>",
        "&amp;",
        "-",
        " ",
        "  ",
        "x3",
        "(GS)",
        "$",
        "f*ke",
        "Été",
        "belt bag",
        "replica",
        "for",
        "kids",
        "home jersey",
        "empty box",
        "靴",
      ),
    )
    .map((words) => words.join(" ")),
);

test("the fast way to fold a title gives what the careful one gives", () => {
  fc.assert(
    fc.property(titles, (title) => {
      expect(foldedText(title)).toBe(normalise(title).text);
    }),
    { numRuns: 2_000 },
  );
});

test("a plain reading finds all of the article that a full one finds in plain spelling", () => {
  const uses = ["kind", "part", "shelf", "line", "shirt", "state", "break"];
  fc.assert(
    fc.property(titles, (title) => {
      const { view, found } = lexicon.read(title);
      const ofArticle = found.filter(({ meaning }) => uses.includes(meaning.use));
      const plain = lexicon.readPlain(title);
      expect(plain.text).toBe(view.text);
      expect(plain.found).toEqual(ofArticle);
    }),
  );
});

test("an article is read the same whether all terms of its title are looked for or only the article's", () => {
  const category = fc.constantFrom("bags", "watches", "shoes/sneakers", "kids", "belts/straps", "");
  fc.assert(
    fc.property(titles, category, (title, path) => {
      const filed = readCategory(lexicon, path);
      const item = readItem(plainOf(lexicon.read(title)), filed, NO_CONDITION);
      expect(readItem(lexicon.readPlain(title), filed, NO_CONDITION)).toEqual(item);
    }),
  );
});
