import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const lines = z.string().transform((text) => text.trim().split("\n"));
const phrases = z
  .record(z.string(), z.strictObject({ replica: lines, honest: lines }))
  .parse(parse(readFileSync(new URL("phrases.yaml", import.meta.url), "utf8")));

/** Of each language's phrases on copies, so many are heard. */
const RECALL = 0.9;
const isHeard = (title: string): boolean => signalsOf(knowledge, { title }).get("text.replica")?.value === true;

test.each(Object.keys(phrases))("in %s sellers of copies are heard, and honest ones are left alone", (language) => {
  const { replica, honest } = phrases[language] ?? { replica: [], honest: [] };
  const missed = replica.filter((title) => !isHeard(title));
  expect(honest.filter(isHeard)).toEqual([]);
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(replica.length * (1 - RECALL));
});
