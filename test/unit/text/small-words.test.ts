import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRulesFiles } from "#rulesets/read.ts";
import { compileKnowledge } from "#screening/knowledge.ts";
import { compileRuleset, type Ruleset } from "#screening/rules/ruleset.ts";
import { screen } from "#screening/screen.ts";
import type { SmallWordGroup } from "#screening/text/lists.ts";
import { compileSmallWords } from "#screening/text/small-words.ts";
import { CONTEXT, listing } from "./shipped-knowledge.ts";

const problems = (name: string, text: string): string[] =>
  compileKnowledge(new Map([[`lists/${name}.yaml`, text]])).problems.map(({ at, message }) => `${at} ${message}`);
const words = (groups: Partial<Record<SmallWordGroup, string[]>>) =>
  compileSmallWords(new Map(Object.entries(groups) as [SmallWordGroup, string[]][]));

describe("a slip in the lists of small words is named with its place", () => {
  test.each([
    ["- group: inclded\n  terms: [dabei]\n", "1:10", "`group` is one of all-there-is-before,"],
    ['- group: included\n  terms: [dabei, ""]\n', "2:18", "empty"],
    ["- group: included\n  terms: [dabei, Dabei]\n", "2:18", "twice"],
    ["- {group: set, terms: [lot]}\n- {group: set, terms: [kit]}\n", "2:11", "`set` is in this file twice"],
    ["- group: before-handle\n  terms: [my id]\n", "2:11", "no single word"],
    ["- group: digit-1\n  terms: [on*]\n", "2:11", "no single word"],
    ["- group: included\n  terms: [in*cluded]\n", "2:11", "not the end of a word"],
    ['- group: included\n  terms: ["*"]\n', "2:11", "not the end of a word"],
    ["- group: limited\n", "1:3", "`terms` is missing"],
  ])("%j", (text, place, message) => {
    const found = problems("small-words", text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`lists/small-words.yaml:${place} `);
    expect(found[0]).toContain(message);
  });

  test.each([
    ["- says: usd\n  terms: [used]\n", "1:9", "used"],
    ["- says: used\n  terms: [used, used]\n", "2:17", "twice"],
  ])("%j, of conditions", (text, place, message) => {
    const found = problems("conditions", text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`lists/conditions.yaml:${place} `);
    expect(found[0]).toContain(message);
  });
});

describe("words are found", () => {
  const { included } = words({ included: ["Mellékelve", "incluid*", "付", "c++", "3 in 1"] });

  test.each([" mellekelve", "mellekelve, ok", " incluidos", "付", "付 美品", " c++", "3 in 1"])("in %j", (text) =>
    expect(included.test(text)).toBe(true),
  );

  test.each([" mellekelvek", " x mellekelve", "付け", " cc", "3 in 12", ""])("and not in %j", (text) =>
    expect(included.test(text)).toBe(false),
  );

  test("nowhere, of a group that the file leaves out", () => {
    const none = words({});
    expect(none.included.test(" included")).toBe(false);
    expect(none.lures.spelled.test("一三八零零一三八零零零")).toBe(false);
    expect(none.lot.ofASet.test("set of 3")).toBe(false);
    expect(none.brands.isFiller(" the ")).toBe(false);
    expect(none.brands.isFiller(" ")).toBe(true);
  });
});

test("no text makes words slow that are made of each other", () => {
  const { shirts, lures } = words({
    "shirt-of": ["de", "la", "de la", "la de", "de la de*"],
    "before-handle": ["a", "aa", "aaa", "aaaa"],
    dot: ["a", "aa", "aaa*"],
  });
  expect(shirts.isBetween(` ${"de la ".repeat(50_000)}`)).toBe(true);
  expect(shirts.isBetween(` ${"de la ".repeat(50_000)}x`)).toBe(false);
  expect(lures.handle.test("a".repeat(48))).toBe(false);
  expect(lures.hiddenDomain.test("a ".repeat(1_000))).toBe(false);
});

describe("whoever owns the rules teaches them a language without a change of code", () => {
  let folder: string;
  let before: Ruleset;
  let after: Ruleset;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-words-"));
    await cp(new URL("../../../rules", import.meta.url), folder, { recursive: true });
    before = compileRuleset("rs_before", await readRulesFiles(folder));
    await edit("small-words.yaml", "terms: [dot, ", "terms: [piste, dot, ");
    await edit("small-words.yaml", "terms: [pcs, ", "terms: [kpl, pcs, ");
    await edit("conditions.yaml", "[used*, ", "[kasutatud*, used*, ");
    after = compileRuleset("rs_after", await readRulesFiles(folder));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  async function edit(file: string, from: string, to: string): Promise<void> {
    const path = join(folder, "lists", file);
    const text = await readFile(path, "utf8");
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
  }

  test("a dot that is spelled in Finnish", () => {
    const about = listing({ title: "Chanel flap bag", category: "bags", description: "tilaa: kopiokauppa piste com" });
    const [old, now] = [screen(before, about, CONTEXT), screen(after, about, CONTEXT)];
    expect([old.signals["contact.values"], old.verdict]).toEqual([undefined, "allow"]);
    expect([now.signals["contact.values"], now.verdict]).toEqual([["link:kopiokauppa.com"], "review"]);
  });

  test("pieces that are counted in Finnish", () => {
    const about = listing({ title: "Gucci huivi 12 kpl" });
    expect(screen(before, about, CONTEXT).signals["item.lot"]).toBe(1);
    expect(screen(after, about, CONTEXT).signals["item.lot"]).toBe(12);
  });

  test("a condition in Estonian", () => {
    const about = listing({ title: "Gucci bag", category: "bags", condition: "Kergelt kasutatud" });
    expect(screen(before, about, CONTEXT).signals["item.used"]).toBeUndefined();
    expect(screen(after, about, CONTEXT).signals["item.used"]).toBe(true);
  });
});
