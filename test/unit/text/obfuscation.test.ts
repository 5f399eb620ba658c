import { expect, test } from "vitest";
import type { Meaning } from "#screening/text/lexicon.ts";
import { normalise } from "#screening/text/normalise.ts";
import { BETWEEN, type Obfuscation, OF_LETTERS, SPELT } from "./obfuscations.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const { lexicon, registry } = knowledge;

/** A word that spelling out, splitting and digits may be tried on: shorter ones are not told from chance. */
const isLong = (word: string): boolean =>
  !word.includes("&") && /^[a-z ]{6,30}$/.test(normalise(word).text) && /[a-z]{5}/i.test(word);
const isLatin = (word: string): boolean => /^[a-z ]+$/.test(normalise(word).text);

/** Every third of the wording that is looked for in disguise: there are thousands, and neighbours are alike. */
const strong = knowledge.terms
  .filter(
    ({ term, meaning }) =>
      meaning.use === "replica" &&
      meaning.strength === 3 &&
      (meaning.needs === "nothing" || meaning.needs === "brandAbout") &&
      normalise(term).text.split(" ").length <= 2,
  )
  .filter((_, k) => k % 3 === 0);
const brands = registry.brands
  .filter((brand) => !brand.word && brand.key.replaceAll(" ", "").length >= 4)
  .map((brand) => ({ term: brand.name, meaning: { use: "brand", brand } as Extract<Meaning, { use: "brand" }> }));

/** Whether a disguised word is still read as what it says. */
function isRead(text: string, meaning: Meaning): boolean {
  const { found, hidden } = lexicon.read(`item 42 ${text} 10`);
  return [...found, ...hidden].some((hit) =>
    meaning.use === "brand"
      ? hit.meaning.use === "brand" && hit.meaning.brand.id === meaning.brand.id
      : hit.meaning.use === "replica" && hit.meaning.strength >= 2,
  );
}

function misses(
  terms: readonly { readonly term: string; readonly meaning: Meaning }[],
  disguise: (word: string, pick: number) => string | undefined,
): string[] {
  const missed: string[] = [];
  terms.forEach(({ term, meaning }, pick) => {
    const text = disguise(term, pick);
    if (text !== undefined && !isRead(text, meaning)) missed.push(`${term}: ${text}`);
  });
  return missed;
}

const guard = (name: string, disguise: Obfuscation): ((word: string, pick: number) => string | undefined) => {
  if (name in SPELT) return (word, pick) => (isLong(word) ? disguise(word, pick) : undefined);
  return (word, pick) => (isLatin(word) ? disguise(word, pick) : undefined);
};
const all = Object.entries({ ...OF_LETTERS, ...BETWEEN, ...SPELT });

test.each(all)("no replica term hides behind %s", (name, disguise) => {
  expect(misses(strong, guard(name, disguise))).toEqual([]);
});

test.each(all)("no brand hides behind %s", (name, disguise) => {
  expect(misses(brands, guard(name, disguise))).toEqual([]);
});

const pairs = Object.entries(SPELT).flatMap(([spelt, first]) =>
  Object.entries({ ...OF_LETTERS, ...BETWEEN })
    .filter(([name]) => name !== "reversed" || spelt !== "stretched")
    .map(([name, second]): [string, Obfuscation] => [
      `${spelt} and ${name}`,
      (word, pick) => second(first(word, pick), pick + 1),
    ]),
);

test.each(pairs)("no replica term and no brand hides behind %s", (_, disguise) => {
  const some = [...strong, ...brands].filter((_entry, k) => k % 7 === 0);
  expect(misses(some, (word, pick) => (isLong(word) ? disguise(word, pick) : undefined))).toEqual([]);
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
  ]) {
    expect(signalsOf(knowledge, { title }).get("text.obfuscationTricks")?.value, title).toEqual([]);
  }
});
