import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { POLICY, problemsOf, ruleYaml } from "./bundle.ts";

const FOLDER = new URL("bad/", import.meta.url);
// Named *.yaml.bad, so that no formatter repairs them.
const EXPECTED = /^# expect (\d+:\d+) (.*)$/gm;

describe("a rule file that does not load names every problem with line and column", () => {
  it.each(readdirSync(FOLDER))("%s", (name) => {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    const file = `any/${name.replace(/\.bad$/, "")}`;
    const problems = problemsOf({ "policy.yaml": POLICY, [file]: text });
    const expected = [...text.matchAll(EXPECTED)].map(([, at, message]) => ({
      at: `${file}:${at}`,
      message: expect.stringContaining(message ?? ""),
    }));
    expect(expected.length).toBeGreaterThan(0);
    expect(problems).toEqual(expected);
  });
});

describe("the other files of a bundle", () => {
  const KINDS = "- {kind: bag, family: bags, terms: [bag]}";
  const rules = ruleYaml();

  it.each([
    ["a missing policy", {}, "policy.yaml:1:1", "the file is missing"],
    [
      "a review threshold above block",
      { "policy.yaml": POLICY.replace("review: 3", "review: 9") },
      "policy.yaml:2:13",
      "`review` must be below",
    ],
    [
      "an unknown word in policy",
      { "policy.yaml": `${POLICY}\ntreshold: 3` },
      "policy.yaml:15:1",
      "unknown field `treshold`",
    ],
    [
      "scores for a rule that is gone",
      { "policy.yaml": POLICY, "scores.yaml": "price.low: 1\nprice.gone: 2" },
      "scores.yaml:2:1",
      "there is no rule",
    ],
    [
      "a score that takes proof back",
      { "policy.yaml": POLICY, "any/rules.yaml": ruleYaml({ proof: true }), "scores.yaml": "# tuned\nprice.low: -1" },
      "scores.yaml:2:1",
      "a rule that is proof must add points: see any/rules.yaml:9:3",
    ],
    [
      "a slip in a condition, and not the score and the exception that name its rule,",
      {
        "policy.yaml": POLICY,
        "any/rules.yaml": ruleYaml({ when: "prize.known" }),
        "scores.yaml": "price.low: 1",
        "exceptions/a.yaml": "- { id: a, rules: [price.low], why: w, sellers: [s] }",
      },
      "any/rules.yaml:6:9",
      "unknown name `prize`",
    ],
    [
      "a rule file that cannot be read, and not what may name its rules,",
      {
        "policy.yaml": POLICY,
        "any/rules.yaml": "- id: 'a' b",
        "scores.yaml": "price.low: 1",
        "exceptions/a.yaml": "- { id: a, rules: [price.low], why: w, sellers: [s] }",
      },
      "any/rules.yaml:1:11",
      "quote the whole",
    ],
    [
      "an exception for no rule",
      { "policy.yaml": POLICY, "exceptions/a.yaml": "- { id: a, rules: [seller.*], why: w, sellers: [s] }" },
      "exceptions/a.yaml:1:20",
      "no rule has an id like",
    ],
    [
      "an exception for everyone",
      { "policy.yaml": POLICY, "exceptions/a.yaml": "- { id: a, rules: [price.*], why: w }" },
      "exceptions/a.yaml:1:3",
      "needs at least one of",
    ],
    [
      "a file with no place",
      { "policy.yaml": POLICY, "polcy.yaml": "a: 1" },
      "polcy.yaml:1:1",
      "this file has no place here",
    ],
    [
      "a list that nothing reads",
      { "policy.yaml": POLICY, "lists/mine.yaml": "- {language: en, category: copy, strength: strong, terms: [zork]}" },
      "lists/mine.yaml:1:1",
      "there is no such list",
    ],
    [
      "a choice that is not closed",
      {
        "policy.yaml": POLICY,
        "lists/negations.yaml": "- {language: en, position: before, terms: [no, 'not (a|the']}",
      },
      "lists/negations.yaml:1:48",
      "a `|` outside of a choice",
    ],
    [
      "a choice within a choice",
      {
        "policy.yaml": POLICY,
        "lists/negations.yaml": "- {language: en, position: before, terms: ['not (a|(the|this))']}",
      },
      "lists/negations.yaml:1:44",
      "a `|` outside of a choice",
    ],
    [
      "a price list that is not CSV",
      { "policy.yaml": POLICY, "prices/mine.yaml": "- 1" },
      "prices/mine.yaml:1:1",
      "price files are CSV",
    ],
    [
      "a slip in what a brand makes",
      {
        "policy.yaml": POLICY,
        "lists/kinds.yaml": KINDS,
        "brands/a.yaml": "- {tier: luxury, makes: [bagz], brands: []}",
      },
      "brands/a.yaml:1:26",
      "`bagz` is no kind or family of article",
    ],
    [
      "a line of a family instead of a kind",
      {
        "policy.yaml": POLICY,
        "lists/kinds.yaml": KINDS,
        "brands/a.yaml": "- tier: luxury\n  brands: [{name: Zylanthra, makes: [bags], lines: {bags: [Moonbag]}}]",
      },
      "brands/a.yaml:2:53",
      "`bags` is no kind of article; kinds are bag",
    ],
    [
      "a second entry of a brand",
      {
        "policy.yaml": POLICY,
        "brands/a.yaml": "- {tier: sport, brands: [Ostrell, {name: Acmora, aliases: [Acm]}]}",
        "brands/b.yaml": "- {tier: luxury, brands: [{name: ACMORA, aliases: [Acm]}]}",
      },
      "brands/b.yaml:1:34",
      "`ACMORA` is already the brand at brands/a.yaml:1:35; keep one entry and add to it",
    ],
    [
      "a brand's name as an alias of another, also of one in an earlier file,",
      {
        "policy.yaml": POLICY,
        "brands/a.yaml": "- {tier: sport, brands: [{name: Zylanthra, aliases: [Zyl, Ostrell]}]}",
        "brands/b.yaml": "- {tier: luxury, brands: [Ostrell]}",
      },
      "brands/a.yaml:1:59",
      "`Ostrell` is already the brand at brands/b.yaml:1:27",
    ],
    [
      "an alias of two brands",
      {
        "policy.yaml": POLICY,
        "brands/a.yaml":
          "- {tier: sport, brands: [{name: Zylanthra, aliases: [Zyla]}, {name: Ostrell, short: [ZYLA]}]}",
      },
      "brands/a.yaml:1:86",
      "`ZYLA` is already an alias of Zylanthra at brands/a.yaml:1:26",
    ],
    [
      "a name beside shirts of a brand that is no team",
      {
        "policy.yaml": POLICY,
        "brands/a.yaml": "- {tier: sport, brands: [{name: Zylanthra Rovers, besideShirt: [Zylanthra]}]}",
      },
      "brands/a.yaml:1:51",
      "`Zylanthra Rovers` is no team",
    ],
    [
      "a town of two teams",
      {
        "policy.yaml": POLICY,
        "brands/a.yaml":
          "- {tier: sport, shirts: shirt, brands: [{name: Rovers, besideShirt: [Zyla]}, {name: Ostrell, besideShirt: [Zyla]}]}",
      },
      "brands/a.yaml:1:108",
      "`Zyla` is already an alias of Rovers",
    ],
    [
      "a house that is no brand",
      { "policy.yaml": POLICY, "brands/a.yaml": "- {tier: sport, brands: [{name: Acmora, house: Nobody}]}" },
      "brands/a.yaml:1:48",
      "`Nobody` is the name of no brand",
    ],
    [
      "a slip in the list of kinds, and not each brand that uses them,",
      {
        "policy.yaml": POLICY,
        "lists/kinds.yaml": "- {kind: bag, family: bags, terms: [bag, bag]}",
        "brands/a.yaml": "- tier: luxury\n  brands: [{name: Zylanthra, makes: [bags], lines: {bag: [Moonbag]}}]",
      },
      "lists/kinds.yaml:1:42",
      "is in this list twice",
    ],
  ] as [string, Record<string, string>, string, string][])("%s is refused", (_, files, at, message) => {
    expect(problemsOf({ "any/rules.yaml": rules, ...files })).toEqual([
      { at, message: expect.stringContaining(message) },
    ]);
  });

  it("a slip in an exception says what is wanted", () => {
    const lines = [
      "- id: 7",
      "  rules: price.*",
      "  why: ' '",
      "  sellers: [1042]",
      "  brands: []",
      "  until: 31.12.2027",
    ];
    const problems = problemsOf({ "policy.yaml": POLICY, "exceptions/a.yaml": lines.join("\n") });
    expect(problems.map(({ at, message }) => `${at.slice("exceptions/a.yaml:".length)} ${message}`)).toEqual([
      "1:7 must be a text: put a number in quotes",
      "2:10 must be a list, as in `[a, b]`",
      "3:8 must not be empty",
      "4:13 must be a text: put a number in quotes",
      "5:11 must name at least one; leave it out to name none",
      "6:10 must be a day such as `2027-12-31`",
    ]);
  });

  it("a slip in a brand file says what is wanted", () => {
    const lines = [
      "- tier: luxury",
      "  brands:",
      "    - 1017",
      "    - { aliases: [Acme Paris] }",
      "    - { name: Acmora, alias: [Acm] }",
      "    - name: Zylanthra",
      "      aliases: Zyla",
      "      lines:",
      "        bag: [12, [], [7]]",
      "        wallet: Fold",
      "    - { name: Ostrell, lines: [Moonbag] }",
      "- luxury",
    ];
    const problems = problemsOf({ "policy.yaml": POLICY, "brands/a.yaml": lines.join("\n") });
    expect(problems.map(({ at, message }) => `${at.slice("brands/a.yaml:".length)} ${message}`)).toEqual([
      "3:7 must be a brand's name (a number in quotes), or an entry that begins with `name:`",
      "4:7 `name` is missing",
      "5:23 unknown field `alias`",
      "7:16 must be a list of names, as in `[Zyla, Zylanthra Paris]`",
      "9:15 must be a line's name (a number in quotes), or a list of its names",
      "9:19 must name the line",
      "9:24 must be a text: put a number in quotes",
      "10:17 must be a list of lines, as in `[Moonbag]`",
      "11:31 must be lists of lines by kind of article, as in `bag: [Moonbag]`",
      "12:3 must be a group of brands, with `tier:` and `brands:`",
    ]);
  });

  it("rates or brands that do not load leave the list prices alone that need them", () => {
    const files = {
      "policy.yaml": POLICY,
      "brands/a.yaml": "- {tier: luxury, brands: [Zylanthra]}",
      "prices/a.csv": [
        "brand,line,kind,list,low,currency,year,source",
        "Zylanthra,,bag,2000,900,EUR,2026,maker",
        "Zylanthra,,bag,many,900,EUR,2026,maker",
      ].join("\n"),
      "fx.json": '{"date": "2026-11-01", "base": "USD", "rates": {"EUR": 0.9}}',
    };
    const placesOf = (change: Record<string, string>): string[] =>
      problemsOf({ ...files, ...change }).map(({ at }) => at.replace(/:\d+$/, ""));
    expect(placesOf({})).toEqual(["prices/a.csv:3"]);
    expect(placesOf({ "fx.json": "{" })).toEqual(["fx.json:1", "prices/a.csv:3"]);
    expect(placesOf({ "brands/a.yaml": "- tier: luxury\n  brand: []" })).toEqual([
      "brands/a.yaml:1",
      "brands/a.yaml:2",
      "prices/a.csv:3",
    ]);
  });

  it("a second list price of an article is named beside the first, also by another spelling and in another file", () => {
    const heading = "brand,line,kind,list,low,currency,year,source";
    const problems = problemsOf({
      "policy.yaml": POLICY,
      "brands/a.yaml": "- {tier: luxury, brands: [{name: Zylanthra, aliases: [Zyla Paris], lines: {bag: [Moonbag]}}]}",
      "prices/a.csv": `${heading}\nZylanthra,Moonbag,bag,2000,900,USD,2026,maker\nZylanthra,,bag,2000,900,USD,2026,maker`,
      "prices/b.csv": `${heading}\nZyla Paris,moonbag,bag,1900,800,USD,2026,maker`,
      "prices/tiers.csv":
        "tier,kind,list,low,currency\nultra,bag,4500,400,USD\nultra,bag,4500,300,USD\nluxury,bag,1,1,EUR",
    });
    expect(problems).toEqual([
      { at: "prices/b.csv:2:1", message: "the same article has a price at prices/a.csv:2:1" },
      { at: "prices/tiers.csv:3:1", message: "the same article has a price at prices/tiers.csv:2:1" },
      { at: "prices/tiers.csv:4:1", message: "no exchange rate for EUR" },
    ]);
  });

  it("problems of several files come together", () => {
    const files = { "policy.yaml": POLICY, "b/two.yaml": "- {", "a/one.yaml": "- 1", "scores.yaml": "price.gone: x" };
    expect(new Set(problemsOf(files).map(({ at }) => at.split(":")[0]))).toEqual(
      new Set(["a/one.yaml", "b/two.yaml", "scores.yaml"]),
    );
  });
});
