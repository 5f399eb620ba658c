import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const shelves = z
  .record(z.string(), z.record(z.string(), z.array(z.string())))
  .parse(parse(readFileSync(new URL("shelves.yaml", import.meta.url), "utf8")));
const kindOn = (category: string): unknown => signalsOf(knowledge, { title: "Zyla", category }).get("item.kind")?.value;

test.each(Object.keys(shelves))("in %s the shelves of marketplaces tell the kind", (language) => {
  const misread = Object.entries(shelves[language] ?? {}).flatMap(([kind, names]) =>
    names.filter((shelf) => kindOn(shelf) !== kind).map((shelf) => `${shelf} is ${kindOn(shelf)}, not ${kind}`),
  );
  expect(misread).toEqual([]);
});
