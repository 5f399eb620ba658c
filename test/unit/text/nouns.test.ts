import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const nouns = z
  .record(z.string(), z.record(z.string(), z.array(z.string())))
  .parse(parse(readFileSync(new URL("nouns.yaml", import.meta.url), "utf8")));
/** A name first, as most titles have it: letters that look Latin must not be taken for a disguise of it. */
const kindOf = (noun: string): unknown => signalsOf(knowledge, { title: `Dior ${noun}` }).get("item.kind")?.value;

test.each(Object.keys(nouns))("in %s the common nouns of goods are known", (language) => {
  const misread = Object.entries(nouns[language] ?? {}).flatMap(([kind, words]) =>
    words.filter((noun) => kindOf(noun) !== kind).map((noun) => `${noun} is ${kindOf(noun)}, not ${kind}`),
  );
  expect(misread).toEqual([]);
});
