import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rulesCheck } from "#cli/rules.ts";
import { contentAddress } from "#rulesets/content-address.ts";
import { readRuleset, readRulesFiles } from "#rulesets/read.ts";
import { watchRuleset } from "#rulesets/watch.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import type { AssayError } from "#src/errors.ts";
import { POLICY, ruleYaml } from "./bundle.ts";

const RULE = ruleYaml({ when: "listing.imageCount > 3" });
let dir: string;

async function put(path: string, content: string | Buffer): Promise<void> {
  const file = join(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function check(): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  const code = await rulesCheck(dir, (line) => lines.push(line));
  return { code, output: lines.join("\n") };
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "assay-rules-"));
  await put("policy.yaml", POLICY);
  await put("price/low.yaml", RULE);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("reading a rules directory", () => {
  it("finds the rules and leaves out what is not a rule file", async () => {
    await put("README.md", "# notes");
    await put(".git/config.yaml", "x: 1");
    const ruleset = await readRuleset(dir);
    expect(ruleset.rules.map((rule) => rule.id)).toEqual(["price.low"]);
    expect(ruleset.id).toMatch(/^rs_[0-9a-f]{16}$/);
  });

  it("gives the same content the same id, and other content or extra knowledge another", async () => {
    const first = contentAddress(await readRulesFiles(dir));
    expect(contentAddress(new Map([...(await readRulesFiles(dir))].reverse()))).toBe(first);
    expect(contentAddress(await readRulesFiles(dir), { brands: [{ brand: "Acme", aliases: [] }] })).not.toBe(first);
    await put("price/low.yaml", RULE.replace("3.5", "3.6"));
    expect(contentAddress(await readRulesFiles(dir))).not.toBe(first);
  });

  it("refuses text that is not UTF-8, naming the file and the line", async () => {
    await put("price/latin.yaml", Buffer.from("# caf\u00e9\r\n- id: caf\u00e9\n- id: b\n", "latin1"));
    await put("price/later.yaml", Buffer.concat([Buffer.from("# café\n\n"), Buffer.from([0x2d, 0x20, 0xe9])]));
    await expect(readRuleset(dir)).rejects.toMatchObject({
      code: "ruleset.invalid",
      problems: [
        { at: "price/later.yaml:3:1", message: "this line is not UTF-8" },
        { at: "price/latin.yaml:1:1", message: "this line is not UTF-8" },
      ],
    });
  });

  it("refuses a file whose ending is written in capitals instead of leaving it out", async () => {
    for (const path of ["price/floor.YAML", "text/more.Yml", "prices/ours.CSV"]) await put(path, RULE);
    await put("README.MD", "# notes");
    const message = expect.stringContaining("lower case");
    await expect(readRuleset(dir)).rejects.toMatchObject({
      code: "ruleset.invalid",
      problems: [
        { at: "price/floor.YAML:1:1", message },
        { at: "prices/ours.CSV:1:1", message },
        { at: "text/more.Yml:1:1", message },
      ],
    });
  });

  it("names what is wrong in the other files too, and does not miss what a file that cannot be read may hold", async () => {
    const latin = (text: string): Buffer => Buffer.from(text, "latin1");
    await put("price/high.YAML", RULE.replace("price.low", "price.high"));
    await put("policy.yaml", latin(`# r\u00e8gles${POLICY}`));
    await put("brands/ours.yaml", latin("- {tier: luxury, brands: [Herm\u00e8s]}"));
    await put("brands/more.yaml", "- {tier: luxury, brands: [{name: Acmora, house: Herm\u00e8s}]}");
    await put("fx.json", latin('{"source": "Banque g\u00e9n\u00e9rale"}'));
    await put("lists/kinds.yaml", latin("- {kind: cloche, family: bags, terms: [tir\u00e9]}"));
    await put(
      "prices/ours.csv",
      "brand,line,kind,list,low,currency,year,source\nHerm\u00e8s,,cloche,90,0,EUR,2026,x\nHerm\u00e8s,,cloche,90,9,EUR,2026,x\n",
    );
    await put("scores.yaml", "price.high: 2\n");
    await put("text/word.yaml", ruleYaml({ id: "text.word", when: "prize.known" }));
    const { output } = await check();
    expect(output.split("\n")).toEqual([
      "brands/ours.yaml:1:1: this line is not UTF-8",
      "fx.json:1:1: this line is not UTF-8",
      "lists/kinds.yaml:1:1: this line is not UTF-8",
      "policy.yaml:1:1: this line is not UTF-8",
      "price/high.YAML:1:1: the ending of a file's name is written in lower case, as in floor.yaml",
      "prices/ours.csv:2:1: low: must be an amount above zero such as `85` or `84.90`",
      expect.stringMatching(/^text\/word\.yaml:6:9: unknown name `prize`/),
      "not ok: The ruleset has 7 problems.",
    ]);
  });

  it("refuses a link that leads out of the directory", async () => {
    await symlink(tmpdir(), join(dir, "outside"));
    await expect(readRuleset(dir)).rejects.toMatchObject({
      code: "ruleset.invalid",
      problems: [{ at: "outside:1:1" }],
    });
  });

  it("says that a directory does not exist", async () => {
    await expect(readRuleset(join(dir, "nowhere"))).rejects.toMatchObject({ code: "ruleset.invalid" });
  });
});

describe("watching a rules directory", () => {
  async function watching() {
    const stop = new AbortController();
    const changes: Ruleset[] = [];
    const errors: AssayError[] = [];
    const watched = await watchRuleset({
      dir,
      onChange: async (ruleset) => void changes.push(ruleset),
      onError: (error) => errors.push(error),
      signal: stop.signal,
      pollMs: 25,
    });
    const end = async (): Promise<void> => {
      stop.abort();
      await watched.done;
    };
    return { watched, changes, errors, end };
  }

  it("keeps the last good ruleset through a bad edit, reports it once, and takes the next good one", async () => {
    const { watched, changes, errors, end } = await watching();
    const first = watched.current();

    await put("price/low.yaml", RULE.replace("imageCount", "imageCuont"));
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const place = RULE.split("\n").findIndex((line) => line.includes("when:")) + 1;
    expect(errors.at(-1)?.problems[0]?.at).toBe(`price/low.yaml:${place}:17`);
    expect(watched.current()).toBe(first);

    await put("price/low.yaml", RULE.replace("3.5", "2.25"));
    await expect.poll(() => watched.current(), { timeout: 10_000 }).not.toBe(first);
    expect(changes).toEqual([first, watched.current()]);
    expect(watched.current().rules[0]?.points).toBe(2.25);
    expect(new Set(errors).size).toBe(errors.length);
    await end();
  });

  it("sees an edit that keeps the size and the time of a file", async () => {
    const then = new Date("2026-11-01T00:00:00Z");
    await utimes(join(dir, "price/low.yaml"), then, then);
    const { watched, end } = await watching();
    await put(".edited", RULE.replace("3.5", "2.5"));
    await utimes(join(dir, ".edited"), then, then);
    await rename(join(dir, ".edited"), join(dir, "price/low.yaml"));
    await expect.poll(() => watched.current().rules[0]?.points, { timeout: 10_000 }).toBe(2.5);
    await end();
  });

  it("says that the last ruleset stands again when a bad edit is taken back", async () => {
    const { watched, changes, errors, end } = await watching();
    const first = watched.current().id;
    await put("price/low.yaml", "- {");
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await put("price/low.yaml", RULE);
    await expect.poll(() => changes.length, { timeout: 10_000 }).toBe(2);
    expect(changes[1]?.id).toBe(first);
    await end();
  });
});

describe("assay rules check", () => {
  it("passes a sound directory and warns of a rule without tests", async () => {
    const { code, output } = await check();
    expect(code).toBe(0);
    expect(output).toContain("price/low.yaml:1:3: warning: price.low: has no `match` test");
    expect(output).toMatch(/^ok: 1 rules, 0 tests, 0 failed/m);
  });

  it("fails and says why when a rule's own test goes the other way", async () => {
    await put(
      "price/low.yaml",
      `${RULE}  tests:\n    match: [{ title: Watch, images: [{ url: "https://a.example/1" }] }]\n`,
    );
    const { code, output } = await check();
    expect(code).toBe(1);
    expect(output).toMatch(/^price\/low\.yaml:10:13: test failed: price\.low: "Watch" should match and does not/m);
  });

  it("fails and names every problem of a directory that does not load", async () => {
    await put("price/bad.yaml", "- id: price.bad\n  when: prize.known\n");
    const { code, output } = await check();
    expect(code).toBe(1);
    expect(output).toContain("price/bad.yaml:2:9: unknown name `prize`");
    expect(output).toContain("not ok: The ruleset has 7 problems.");
  });
});
