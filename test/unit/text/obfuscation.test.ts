import { expect, test } from "vitest";
import type { Meaning } from "#screening/text/lexicon.ts";
import {
  ALPHABETS,
  INVISIBLE,
  LOOKALIKE_SCRIPTS,
  MARKS,
  MARKUP,
  type Obfuscation,
  type Obfuscations,
  SPELT,
  TURNED,
  twice,
} from "./obfuscations.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const { lexicon, registry } = knowledge;

interface Word {
  readonly term: string;
  readonly meaning: Meaning;
}

/** Shorter words are not told from chance, longer ones nobody hides. */
const isTried = ({ term }: Word): boolean => /^[a-z][a-z ]{3,28}[a-z]$/i.test(term) && /[a-z]{5}/i.test(term);
/** Every third of the wording that is looked for in disguise: there are thousands, and neighbours are alike. */
const replicaWords = knowledge.terms
  .filter(
    ({ term, meaning }) =>
      meaning.use === "replica" &&
      meaning.strength >= 2 &&
      (meaning.needs === "nothing" || meaning.needs === "brandAbout") &&
      term.split(" ").length <= 2,
  )
  .filter(isTried)
  .filter((_, k) => k % 3 === 0);
const brandNames = registry.brands
  .filter((brand) => !brand.word && brand.tier !== "other")
  .map((brand): Word => ({ term: brand.name, meaning: { use: "brand", brand, alias: brand.name, guarded: false } }))
  .filter(isTried);

/** Whether a disguised word is still read as what it says. */
function isRead(text: string, meaning: Meaning): boolean {
  const { found, hidden } = lexicon.read(`item 42 ${text} 10`);
  return [...found, ...hidden].some((hit) =>
    meaning.use === "brand"
      ? hit.meaning.use === "brand" && hit.meaning.brand.id === meaning.brand.id
      : hit.meaning.use === "replica" && hit.meaning.strength >= 2,
  );
}

/** The words that are no longer read, and nothing when they are fewer than the floor allows. */
function tooMany(words: readonly Word[], floor: number, disguise: Obfuscation): string[] {
  const missed = words.flatMap(({ term, meaning }, pick) => {
    const text = disguise(term, pick);
    return isRead(text, meaning) ? [] : [`${term}: ${text}`];
  });
  return missed.length <= (1 - floor) * words.length ? [] : missed;
}

// The share that must be read. What is missing from 1 is mostly names of five letters, where chance is likelier.
const GROUPS: readonly (readonly [Obfuscations, number])[] = [
  [ALPHABETS, 1],
  // A word of which hardly a Latin letter is left may also be one of Cyrillic letters: "тагоϲᴄhі" is read as that.
  [LOOKALIKE_SCRIPTS, 0.98],
  [INVISIBLE, 1],
  [MARKS, 1],
  [MARKUP, 1],
  [TURNED, 0.9],
  [SPELT, 0.97],
];
const each = GROUPS.flatMap(([group, floor]) =>
  Object.entries(group).map(([name, disguise]): [string, Obfuscation, number] => [name, disguise, floor]),
);

test.each(each)("no replica word hides behind %s", (_, disguise, floor) => {
  expect(tooMany(replicaWords, floor, disguise)).toEqual([]);
});

test.each(each)("no brand hides behind %s", (_, disguise, floor) => {
  // All of them: a third is so few that where a new name is filed decides.
  expect(tooMany(brandNames, floor, disguise)).toEqual([]);
});

/** Kinds of disguise that can be laid over one another. Markup comes last: what is put between its letters breaks it. */
const WORN: readonly Obfuscations[] = [SPELT, LOOKALIKE_SCRIPTS, ALPHABETS, INVISIBLE, MARKS, MARKUP];
const pairs = WORN.flatMap((first, k) =>
  WORN.slice(k + 1).map((second): [Obfuscations, Obfuscations] => [first, second]),
);

test("two disguises at once hide few words", () => {
  const words = [...replicaWords, ...brandNames].filter(({ term }) => term.length >= 6);
  let tried = 0;
  const missed: string[] = [];
  pairs.forEach(([first, second]) => {
    for (const [outer, over] of Object.entries(second)) {
      for (const [inner, under] of Object.entries(first)) {
        for (let k = 0; k < 3; k++) {
          const word = words[(tried++ * 31) % words.length];
          if (word === undefined) continue;
          const text = twice(under, over)(word.term, tried);
          if (!isRead(text, word.meaning)) missed.push(`${inner}, ${outer}: ${word.term}: ${text}`);
        }
      }
    }
  });
  expect(missed.length <= 0.03 * tried ? [] : [tried, ...missed]).toEqual([]);
});

test.each([ALPHABETS, LOOKALIKE_SCRIPTS, INVISIBLE, MARKS, MARKUP].flatMap((group) => Object.entries(group)))(
  "a name of two letters is a brand behind %s too",
  (_, disguise) => {
    for (const [name, brand] of [
      ["LV", "Louis Vuitton"],
      ["YSL", "Saint Laurent"],
      ["CK", "Calvin Klein"],
      ["MK", "Michael Kors"],
    ] as const) {
      const title = `${disguise(name, 0)} bag brown`;
      expect(signalsOf(knowledge, { title }).get("brand.name")?.value, title).toBe(brand);
    }
  },
);

test("ordinary words that look like a name are no name", () => {
  for (const title of [
    "Garden* hose",
    "Filo pastry tray",
    "Arnika Salbe",
    "IOWA state shirt",
    "Sac de plage",
    "Enkel bag",
    "X L T-shirt, M L S",
    "Canon L50 toner",
    "GIRL dress",
    "Art Deco lamp",
  ]) {
    const signals = signalsOf(knowledge, { title });
    expect(signals.get("brand.hidden")?.value, title).toBe(false);
    expect(signals.get("text.replica")?.value, title).toBe(false);
  }
});

test.each([
  ["Rolex r e p l i c a watch", "spaced"],
  ["Rolex re.plica watch", "split"],
  ["Rolex repl1ca watch", "leet"],
  ["Rolex r*plica watch", "masked"],
  ["Rolex repliiiica watch", "repeated"],
  ["Rolex rep​lica watch", "invisible"],
  ["Rolex 𝐫𝐞𝐩𝐥𝐢𝐜𝐚 watch", "styled"],
  ["Rolex rерlica watch", "lookalikes"],
  ["Rolex r̵̡̛eplica watch", "marks"],
  ["Rolex rep<i></i>lica watch", "markup"],
  ["Rolex ‮acilper‬ watch", "reversed"],
  ["Rolex ɐɔᴉldǝɹ watch", "reversed"],
  ["Rolex repIica watch", "lookalikes"],
  ["Rolex r|e|p|l|i|c|a watch", "split"],
  ["Gucci соріа bag", "lookalikes"],
])("%s says which trick was needed, and shows it", (title, trick) => {
  const signals = signalsOf(knowledge, { title });
  expect(signals.get("text.replica")?.value).toBe(true);
  expect(signals.get("text.obfuscationTricks")?.value).toEqual([trick]);
  const evidence = signals.get("text.replica")?.evidence.find((one) => one.kind === "text" && one.text.length < 40);
  expect(evidence?.kind === "text" && title.slice(evidence.start, evidence.end) === evidence.text).toBe(true);
});

test("other scripts that are cut up are read too", () => {
  for (const title of [
    "Gucci 高 仿",
    "Gucci 高.仿",
    "グッチ スーパー.コピー",
    "구찌 짝 퉁",
    "сумка р е п л и к а",
    "pеплика Gucci",
    "ك و ب ي شنطة",
  ]) {
    expect(signalsOf(knowledge, { title }).get("text.replica")?.value, title).toBe(true);
  }
});

test("ordinary titles need no trick", () => {
  for (const title of [
    "LEGO 3 in 1 set, 42 pcs",
    "Cable 5 m, USB 3.0, A1-S5",
    "S M L XL shirt",
    "Dolce & Gabbana D&G belt",
    "A.P.C. jeans",
    "Size: 10*20*30 cm",
    "Air Jordan 5 low",
    "Channel lock pliers",
    "高品质 仿佛 新的",
    "T-shirt 100% cotton!!!",
    "Sooo cute dress",
    // words that happen to be made of letters which look Latin
    "Сумка Dior",
    "Куртка Moncler",
    "Nike ветровка",
    "Крем Dior",
    "Тактак Nike",
  ]) {
    expect(signalsOf(knowledge, { title }).get("text.obfuscationTricks")?.value, title).toEqual([]);
  }
});
