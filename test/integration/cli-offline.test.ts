import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verdictView } from "#http/schemas/verdict.ts";
import { reportSchema } from "#src/evaluation/report-schema.ts";

const MAIN = path.join(import.meta.dirname, "../../src/cli/main.ts");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], env = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
}

async function assay(args: readonly string[], stdin: string | Uint8Array = "", env = {}): Promise<Ended> {
  const child = start(args, env);
  const chunks = { out: [] as Buffer[], err: [] as Buffer[] };
  child.stdout?.on("data", (chunk: Buffer) => chunks.out.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.err.push(chunk));
  // A command that refuses its input early closes the pipe under us.
  child.stdin?.on("error", () => undefined).end(stdin);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out: Buffer.concat(chunks.out).toString(), err: Buffer.concat(chunks.err).toString() };
}

const listing = (id: string, over: object = {}) => ({
  id,
  title: "Canvas tote bag, hand printed",
  category: "bags",
  price: { value: "25.00", currency: "EUR" },
  seller: { id: "s-1" },
  images: [],
  ...over,
});
const row = (id: string, label: string, over: object = {}) => ({
  label,
  segment: "bags",
  source: "shop",
  listing: listing(id, over),
});
const jsonl = (rows: readonly unknown[]) =>
  rows.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join("\n");
const idsOf = (out: string) =>
  out
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { id: string }).id);

// Rules of the tests' own, so that tuning the shipped ones changes nothing here.
const POLICY = `
thresholds: { review: 3, block: 6 }
proof: { requiredForBlock: true }
groups: { text: { max: 6, min: -3 }, price: { max: 6, min: -3 } }
deadline: { hours: 24, then: hold }
degraded: { "*": release }
`;
const rule = (id: string, when: string, group: string) => `
- id: ${id}
  title: For tests
  status: live
  owner: tests
  reason: test.reason
  when: '${when}'
  points: 4
  group: ${group}
`;

let dir: string;
let rules: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "assay-cli-"));
  rules = path.join(dir, "rules");
  for (const folder of ["text", "price"]) await mkdir(path.join(rules, folder), { recursive: true });
  await writeFile(path.join(rules, "policy.yaml"), POLICY);
  await writeFile(path.join(rules, "text/word.yaml"), rule("text.word", 'listing.title.contains("replica")', "text"));
  await writeFile(
    path.join(rules, "price/low.yaml"),
    rule("price.low", "price.known && price.floorRatio < 0.2", "price"),
  );
});
afterAll(() => rm(dir, { recursive: true, force: true }));
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const place = path.join(dir, name);
  await writeFile(place, content);
  return place;
}

describe("assay screen", () => {
  it("gives one verdict a line in the order of the input, for listings and for labelled rows", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `sku-${index}`);
    const input = await file(
      "good.jsonl",
      jsonl(ids.map((id, index) => (index % 2 === 0 ? listing(id) : row(id, "authentic")))),
    );
    const { code, out, err } = await assay(["screen", input]);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(idsOf(out)).toEqual(ids);
    const { id, ...verdict } = JSON.parse(out.split("\n")[0] ?? "");
    expect(id).toBe("sku-0");
    // What the API gives, and nothing of what a worker does next.
    const told = verdictView.omit({ timings: true }).strict();
    expect(told.parse(verdict)).toMatchObject({ verdict: expect.stringMatching(/allow|review|block/) });
  });

  it("reads the rules of the installation unless others are named, and new exchange rates go there", async () => {
    const env = { ASSAY_RULES_DIR: rules };
    const { out } = await assay(["screen", "-"], jsonl([listing("a", { title: "a replica" })]), env);
    expect(JSON.parse(out).reasons).toMatchObject([{ rule: "text.word" }]);
    const rates = JSON.stringify({ base: "USD", date: "2026-01-01", rates: { EUR: 0.9 } });
    expect((await assay(["fx", "import", "-"], rates, env)).out).toContain(path.join(rules, "fx.json"));
    await rm(path.join(rules, "fx.json"));
  });

  it("takes an empty --rules for the slip that it is", async () => {
    const { code, err } = await assay(["rules", "check", "--rules", ""]);
    expect(code).toBe(2);
    expect(err).toContain("it names no folder");
  });

  it("takes no exchange rates that lack a currency of the list prices", async () => {
    const priced = path.join(dir, "priced");
    await cp(rules, priced, { recursive: true });
    await mkdir(path.join(priced, "brands"));
    await mkdir(path.join(priced, "prices"));
    await writeFile(path.join(priced, "brands/ours.yaml"), "- {tier: luxury, brands: [Ostrell]}");
    await writeFile(
      path.join(priced, "prices/ours.csv"),
      "brand,line,kind,list,low,currency,year,source\nOstrell,,bag,900,400,GBP,2026,maker\n",
    );
    const give = (date: string, rates: object, ...options: string[]) =>
      assay(["fx", "import", "-", "--rules", priced, ...options], JSON.stringify({ base: "USD", date, rates }));
    const fx = () => readFile(path.join(priced, "fx.json"), "utf8");

    const none = await give("2026-01-01", { EUR: 0.9 });
    expect(none).toMatchObject({ code: 2, out: "", err: expect.stringContaining("no exchange rate for GBP") });
    await expect(fx()).rejects.toThrow();
    expect(await give("2026-01-01", { EUR: 0.9, GBP: 0.8 })).toMatchObject({ code: 0 });
    const before = await fx();
    const gone = await give("2026-01-02", { EUR: 0.9 });
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining("no rate any more for GBP") });
    const forced = await give("2026-01-02", { EUR: 0.9 }, "--force");
    expect(forced).toMatchObject({
      code: 2,
      err: expect.stringContaining("prices/ours.csv:2:1: no exchange rate for GBP"),
    });
    expect(await fx()).toBe(before);
    expect(await give("2026-01-02", { GBP: 0.8 }, "--force")).toMatchObject({ code: 0 });
  });

  it("takes good exchange rates in the place of a table that holds none", async () => {
    const broken = path.join(dir, "broken-rates");
    await cp(rules, broken, { recursive: true });
    await writeFile(path.join(broken, "fx.json"), '{"date":"2026-02-01",\n"base":"USD","rates":[]}');
    const screened = await assay(["screen", "-", "--rules", broken], jsonl([listing("a")]));
    expect(screened).toMatchObject({ code: 2, out: "", err: expect.stringContaining("fx.json:2:1: rates: must hold") });
    const rates = JSON.stringify({ base: "USD", date: "2026-01-01", rates: { EUR: 0.9 } });
    const imported = await assay(["fx", "import", "-", "--rules", broken], rates);
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining("2 rates of 2026-01-01") });
  });

  it("names every bad line and field, screens the good ones, and ends with 2", async () => {
    const { code, out, err } = await assay(
      ["screen", "-"],
      jsonl([
        listing("a"),
        "{not json",
        listing("b", { price: { value: "12,50", currency: "XYZ" } }),
        "",
        '{"id":"p","__proto__":{}}',
        "7",
        listing("c"),
        { listing: { ...listing("d"), title: " " } },
      ]),
    );
    expect(code).toBe(2);
    expect(idsOf(out)).toEqual(["a", "c"]);
    for (const place of [
      /line 2: .*JSON/,
      /line 3 \/price\/value: /,
      /line 3 \/price\/currency: /,
      /line 5: /,
      /line 6: /,
      /line 8 \/listing\/title: /,
    ]) {
      expect(err).toMatch(place);
    }
    expect(err).not.toMatch(/line [147][ :]/); // the blank line counts, and the good ones are not named
    expect(err).toContain("5 lines are not valid; 2 were screened");
  });

  it("counts what it does not name when a whole file is of another kind", async () => {
    const { code, err } = await assay(["screen", "-"], "no\n".repeat(250));
    expect(code).toBe(2);
    expect(err.split("\n").length).toBeLessThan(110);
    expect(err).toContain("and 150 more lines");
  });

  it("refuses a line of 50 MB and one that is not UTF-8, and goes on after them", async () => {
    const bytes = Buffer.concat([
      Buffer.alloc(50 * 1024 * 1024, 0x61),
      Buffer.from("\n"),
      Buffer.from([0xff, 0xfe, 0x41, 0x0a]),
      Buffer.from(jsonl([listing("after")])),
    ]);
    const { code, out, err } = await assay(["screen", await file("long.jsonl", bytes)]);
    expect(code).toBe(2);
    expect(err).toMatch(/line 1: is longer than 16 MiB/);
    expect(err).toMatch(/line 2: is not valid UTF-8/);
    expect(idsOf(out)).toEqual(["after"]);
  });

  it("lets no control character of a listing reach the terminal", async () => {
    const { err } = await assay(["screen", "-"], '{"id":\u001b[31m}');
    expect(err).not.toContain("\u001b");
  });

  it("says why a file cannot be read, and ends with 2", async () => {
    const missing = await assay(["screen", path.join(dir, "missing.jsonl")]);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("there is no such file")]);
    const folder = await assay(["screen", dir]);
    expect([folder.code, folder.err]).toEqual([2, expect.stringContaining("it is a directory")]);
    const rules = await assay(["screen", "-", "--rules", path.join(dir, "no-rules")]);
    expect([rules.code, rules.err]).toEqual([2, expect.stringContaining("no-rules")]);
  });

  it("says so when there was nothing to screen", async () => {
    const { code, out, err } = await assay(["screen", "-"]);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("holds no listings");
  });

  it("writes to a file when told, but never over its own input", async () => {
    const input = await file("in.jsonl", jsonl([listing("a")]));
    const place = path.join(dir, "verdicts.jsonl");
    expect(await assay(["screen", input, "--out", place])).toMatchObject({ code: 0, out: "" });
    expect(idsOf(await readFile(place, "utf8"))).toEqual(["a"]);
    const same = await assay(["screen", input, "--out", input]);
    expect([same.code, same.err]).toEqual([2, expect.stringContaining("would be overwritten")]);
    expect(await readFile(input, "utf8")).toContain("Canvas tote");
    const nowhere = await assay(["screen", input, "--out", path.join(dir, "no/such/place")]);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining("cannot be written")]);
  });

  it("ends quietly when its reader has seen enough", async () => {
    const many = jsonl(Array.from({ length: 5000 }, (_, index) => listing(`sku-${index}`)));
    const child = start(["screen", await file("many.jsonl", many)]);
    let err = "";
    child.stderr?.on("data", (chunk) => (err += String(chunk)));
    child.stdout?.once("data", () => child.stdout?.destroy());
    const [code] = (await once(child, "exit")) as [number | null];
    expect([code, err]).toEqual([0, ""]);
  });

  it("gives the same bytes again for the same instant", async () => {
    const input = await file(
      "twice.jsonl",
      jsonl([listing("a", { seller: { id: "s", createdAt: "2026-11-01T00:00:00Z" } })]),
    );
    const args = ["screen", input, "--now", "2026-11-20T08:00:00Z"];
    const [first, second] = [await assay(args), await assay(args)];
    expect(second.out).toBe(first.out);
  });
});

describe("prices and brands of the caller's own", () => {
  const heading = "brand,category,title,value,currency,source";

  it("stop the command when a line of them is wrong, because verdicts would differ unseen", async () => {
    const prices = await file(
      "bad.csv",
      `${heading}\nacme,bags,"two\nlines",10.00,EUR,shop\nacme,bags,x,ten,EUR,shop\nacme,bags,y,10,E,shop\n`,
    );
    const brands = await file("bad-brands.jsonl", '{"brand":"Acme"}\n{"name":"Other"}\n');
    const byPrice = await assay(["screen", "-", "--prices", prices], jsonl([listing("a")]));
    expect([byPrice.code, byPrice.out]).toEqual([2, ""]);
    expect(byPrice.err).toMatch(/line 4 value: /);
    expect(byPrice.err).toMatch(/line 5 currency: /);
    const byBrand = await assay(["screen", "-", "--brands", brands], jsonl([listing("a")]));
    expect([byBrand.code, byBrand.out]).toEqual([2, ""]);
    expect(byBrand.err).toMatch(/line 2 \/brand: /);
  });

  it.each([
    ["--prices", "empty.csv", "", "prices"],
    ["--prices", "heading.csv", `${heading}\n`, "prices"],
    ["--prices", "empty.jsonl", "\n", "prices"],
    ["--brands", "empty-brands.jsonl", "\n", "brands"],
  ])("stop the command when there are none: %s %s", async (option, name, content, what) => {
    const place = await file(name, content);
    const { code, out, err } = await assay(["screen", "-", "--rules", rules, option, place], jsonl([listing("a")]));
    expect([code, out, err]).toEqual([2, "", `assay: ${place}: holds no ${what}; nothing was screened\n`]);
  });

  it.each([
    ["has other columns", "name,amount\nx,1\n", /line 1: .*missing: brand, category, title, value, currency/],
    ["has a row of another length", `${heading}\nacme,bags\n`, /line 2: /],
    ["has a quote that never ends", `${heading}\nacme,bags,"x,1,EUR,s\n`, /line \d+: /],
    ["is not UTF-8", Buffer.from([0x62, 0xff, 0xfe, 0x0a]), /line 1: from here on it is not valid UTF-8/],
  ])("name the line when the CSV %s", async (_, content, message) => {
    const prices = await file("odd.csv", content);
    const { code, out, err } = await assay(["screen", "-", "--prices", prices], jsonl([listing("a")]));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });
});

describe("assay eval", () => {
  const rows = [
    ...Array.from({ length: 30 }, (_, index) =>
      row(`fake-${index}`, "counterfeit", { title: index % 2 === 0 ? "1:1 replica belt, mirror quality <b>" : "Belt" }),
    ),
    ...Array.from({ length: 60 }, (_, index) =>
      row(`real-${index}`, index % 2 === 0 ? "authentic" : "presumed-authentic"),
    ),
  ];

  it("prints tables and writes a report that keeps its schema, the same each time", async () => {
    const input = await file("labelled.jsonl", jsonl(rows));
    const places = ["1", "2"].map((name) => ({
      json: path.join(dir, `${name}.json`),
      html: path.join(dir, `${name}.html`),
    }));
    for (const { json, html } of places) {
      const { code, out, err } = await assay(["eval", input, "--json", json, "--html", html]);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toMatch(/90 rows: 30 counterfeit, 60 genuine/);
      expect(out).toMatch(/^presumed-authentic +bags +shop +30 /m);
    }
    const [first, second] = await Promise.all(
      places.map(async ({ json, html }) => [await readFile(json, "utf8"), await readFile(html, "utf8")]),
    );
    expect(second).toEqual(first);
    const report = reportSchema.parse(JSON.parse(first?.[0] ?? ""));
    expect(report.input).toMatchObject({ rows: 90, counterfeit: 30, genuine: 60 });
    expect(report.hidden.map(({ part }) => part)).toEqual(["title", "price", "seller", "images"]);
    expect(first?.[1]).not.toContain("quality <b>");
  });

  it("prints the page instead of the tables when told, and never two reports in one place", async () => {
    const input = await file("few.jsonl", jsonl(rows.slice(0, 3)));
    const printed = await assay(["eval", input, "--rules", rules, "--html", "-"]);
    expect(printed).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^<!doctype html>.*<\/html>\n$/s) });
    const place = path.join(dir, "report");
    const other = path.join(dir, "rules/../report");
    for (const [json, html] of [
      ["-", "-"],
      [place, other],
      [input, input],
    ] as const) {
      const { code, out, err } = await assay(["eval", input, "--rules", rules, "--json", json, "--html", html]);
      expect([code, out, err]).toEqual([2, "", expect.stringContaining("takes one report, and two are to be written")]);
    }
    expect(existsSync(place)).toBe(false);
  });

  it("catches what says of itself that it is a replica, and no longer when the title is hidden", async () => {
    const { out } = await assay(["eval", "-", "--rules", rules, "--json", "-"], jsonl(rows));
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.summary.counterfeitFlagged.count).toBe(15);
    expect(report.hidden.find(({ part }) => part === "title")?.summary.counterfeitFlagged.count).toBe(0);
    const hidden = await assay(["eval", "-", "--rules", rules, "--json", "-", "--hide", "title"], jsonl(rows));
    expect(reportSchema.parse(JSON.parse(hidden.out))).toMatchObject({
      settings: { hidden: ["title"] },
      summary: { counterfeitFlagged: { count: 0 } },
      hidden: [],
    });
  });

  it("never lets a row be judged by its own price reference, also when its title is hidden", async () => {
    const fake = { title: "Acmeline belt", brand: "Acmeline", price: { value: "10.00", currency: "USD" } };
    const others = Array.from(
      { length: 40 },
      (_, index) => `acmeline,bags,Acmeline belt ${index},${(60 * 10 ** (index / 39)).toFixed(2)},USD,shop`,
    );
    const own = "acmeline,bags,Acmeline belt,10.00,USD,shop";
    const prices = await file("own.csv", ["brand,category,title,value,currency,source", ...others, own].join("\n"));
    const brands = await file("own-brands.jsonl", '{"brand":"Acmeline","aliases":[]}');
    const args = ["--rules", rules, "--prices", prices, "--brands", brands];
    const screened = await assay(["screen", "-", ...args], jsonl([listing("fake", fake)]));
    expect(JSON.parse(screened.out)).toMatchObject({ verdict: "allow", signals: { "price.known": true } });
    const { out } = await assay(["eval", "-", ...args, "--json", "-"], jsonl([row("fake", "counterfeit", fake)]));
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.summary.counterfeitFlagged.count).toBe(1);
    expect(report.hidden.map(({ part, summary }) => [part, summary.counterfeitFlagged.count])).toEqual([
      ["title", 1],
      ["price", 0],
      ["seller", 1],
      ["images", 1],
    ]);
  });

  it("evaluates nothing when a row is wrong, and names it", async () => {
    const { code, out, err } = await assay(
      ["eval", "-"],
      jsonl([...rows, row("x", "probably-fake"), { ...row("y", "authentic"), segment: 7 }]),
    );
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/line 91 \/label: /);
    expect(err).toMatch(/line 92 \/segment: /);
  });

  it("has no figures rather than wrong ones for an empty file or one class", async () => {
    for (const part of [[], rows.slice(0, 3), rows.slice(40, 43)]) {
      const { code, out } = await assay(["eval", "-", "--json", "-"], jsonl(part));
      expect(code).toBe(0);
      expect(reportSchema.parse(JSON.parse(out)).summary).toMatchObject({
        rocArea: null,
        prArea: null,
        flaggedPrecision: null,
      });
    }
  });

  it.each([
    ["--prevalence", "0"],
    ["--prevalence", "6,6"],
    ["--hide", "everything"],
    ["--now", "yesterday"],
    ["--no-such-option", "x"],
  ])("refuses %s %s with 2", async (option, value) => {
    const { code, err } = await assay(["eval", "-", option, value]);
    expect(code).toBe(2);
    expect(err).toContain(option);
  });
});

describe.runIf(existsSync("/dev/full"))("output for which there is no room", () => {
  it.each([
    "eval few.jsonl --rules rules",
    "eval few.jsonl --rules rules --json -",
    "screen few.jsonl --rules rules",
    "rules check --rules rules",
    "rules schema",
    "--help",
  ])("is said in one line, and ends assay %s with 2", async (line) => {
    await file("few.jsonl", jsonl([row("a", "authentic")]));
    const child = spawn(process.execPath, [MAIN, ...line.split(" ")], {
      cwd: dir,
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    let err = "";
    child.stderr?.on("data", (chunk) => (err += String(chunk)));
    const [code] = (await once(child, "close")) as [number | null];
    expect([code, err]).toEqual([2, "assay: standard output: cannot be written (ENOSPC)\n"]);
  });

  it("is said of a file too", async () => {
    const input = await file("few.jsonl", jsonl([row("a", "authentic")]));
    for (const args of [
      ["screen", input, "--out", "/dev/full"],
      ["eval", input, "--html", "/dev/full"],
    ])
      expect(await assay([...args, "--rules", rules])).toEqual({
        code: 2,
        out: "",
        err: "assay: /dev/full: cannot be written (ENOSPC)\n",
      });
  });

  it("is no failure when the reader has seen enough", async () => {
    const child = start(["rules", "schema"]);
    child.stdout?.destroy();
    let err = "";
    child.stderr?.on("data", (chunk) => (err += String(chunk)));
    const [code] = (await once(child, "exit")) as [number | null];
    expect([code, err]).toEqual([0, ""]);
  });
});

describe("assay --help", () => {
  it("lists the commands and ends with 0", async () => {
    const { code, out } = await assay(["--help"]);
    expect(code).toBe(0);
    for (const command of ["screen", "eval"]) expect(out).toMatch(new RegExp(`^ +${command} `, "m"));
  });

  it("answers an unknown command with 2", async () => {
    expect(await assay(["frobnicate"])).toMatchObject({ code: 2, out: "" });
  });
});

describe("assay train text", () => {
  const decided = Array.from({ length: 80 }, (_, index) =>
    index % 2 === 0
      ? row(`sku-${index}`, "counterfeit", { title: `Top batch sneakers, colour ${index}` })
      : row(`sku-${index}`, "authentic", { title: `Garden chair number ${index}` }),
  );

  it("makes a model that loads as part of the rules, and measures it on rows held out", async () => {
    const rules = await mkdtemp(path.join(tmpdir(), "assay-rules-"));
    await cp(path.join(import.meta.dirname, "../../rules"), rules, { recursive: true });
    const model = path.join(rules, "models/text.json");
    const trained = await assay(["train", "text", await file("decided.jsonl", jsonl(decided)), "--out", model]);
    expect(trained.err).toBe("");
    expect(trained.out).toContain("Trained on 80 rows, 40 counterfeit");
    const listings = jsonl([listing("sku-1", { title: "Top batch sneakers" })]);
    const screened = await assay(["screen", "-", "--rules", rules], listings);
    const verdict = JSON.parse(screened.out) as { signals: Record<string, unknown> };
    expect(verdict.signals["text.learned"]).toBeGreaterThan(0.5);

    await writeFile(model, (await readFile(model, "utf8")).slice(0, 200));
    const refused = await assay(["screen", "-", "--rules", rules], listings);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("models/text.json:1:1");
    await rm(rules, { recursive: true });
  });

  it("refuses one text said over and over, and names the bad lines when too few are left", async () => {
    const same = decided.map(({ label }) => row("sku-1", label, { title: "The same title" }));
    const out = path.join(tmpdir(), "assay-no-model.json");
    const repeated = await assay(["train", "text", "-", "--out", out], jsonl(same));
    expect(repeated.code).toBe(2);
    expect(repeated.err).toContain("1 different texts of counterfeits and 1 of others");
    const unknown = await assay(["train", "text", "-", "--out", out], jsonl([row("sku-1", "fake")]));
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("line 1 /label");
  });
});

describe("what stands against a start", () => {
  it("a database that cannot be reached is said in two lines, without a stack", async () => {
    const { code, err } = await assay(["migrate"], "", { DATABASE_URL: "postgres://a:b@127.0.0.1:1/x" });
    expect(code).toBe(1);
    expect(err).toBe("assay: There is no connection to the database.\n  because: connect ECONNREFUSED 127.0.0.1:1\n");
  });

  it("settings that are wrong are named once each", async () => {
    const { code, err } = await assay(["start"], "", { ASSAY_PORT: "abc", DATABASE_URL: "mysql://x" });
    expect(code).toBe(2);
    expect(err.trimEnd().split("\n")).toHaveLength(3);
  });
});

it("a key needs a name that a list and a case can show", async () => {
  for (const name of ["", " ", "two\nlines", "n".repeat(101)]) {
    const { code, err } = await assay(["keys", "create", name, "--scopes", "gate:read"], "", {
      DATABASE_URL: "postgres://a:b@127.0.0.1:1/x",
    });
    expect([code, err]).toEqual([2, expect.stringContaining("name is 1 to 100 characters")]);
  }
  const { code, err } = await assay(["keys", "create", "policy", "--scopes", "gate:read"], "", {
    DATABASE_URL: "postgres://a:b@127.0.0.1:1/x",
  });
  expect([code, err]).toEqual([2, expect.stringContaining("deadlines sign with policy")]);
});
