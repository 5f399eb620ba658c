import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quantile } from "#screening/price/sketch.ts";
import { takeSettledSales } from "#store/prices-learned.ts";
import { learnPricesTask } from "#tasks/learn-prices.ts";
import { loadPriceBook } from "../../src/processes/price-follower.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";
import { shipped, signalsOf } from "../unit/text/shipped-knowledge.ts";

const { knowledge } = shipped();

let system: TestSystem;
let pool: pg.Pool;

beforeAll(async () => {
  system = await startTestSystem();
  pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
});

afterAll(async () => {
  await pool.end();
  await system.stop();
});

const HEADING = "brand,category,title,value,currency,source\n";
const rows = (brand: string, from: number, source = "history", count = 40) =>
  Array.from({ length: count }, (_, i) => `${brand},bags,${brand} tote ${i},${from + i},USD,${source}\n`).join("");
const send = (body: string, type = "text/csv") =>
  system.call("POST", "/v1/price-references", body, { "content-type": type });

/** Hands in a listing and gives its signals. */
async function signals(id: string, change: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { status, body } = await system.call("POST", "/v1/listings", listing(id, change), { prefer: "wait=10" });
  expect(status).toBe(200);
  return body.verdict.signals;
}

const listing = (id: string, change: Record<string, unknown>) => ({
  id,
  title: "Vexpolin tote",
  brand: "Vexpolin",
  category: "bags",
  price: { value: "420", currency: "USD" },
  seller: { id: "shop" },
  images: [],
  ...change,
});

const version = async () => (await system.call("GET", "/v1/price-references")).body.version as number;

async function inUse(wanted: number, change: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> = {};
  await expect
    .poll(
      async () => {
        const id = `poll-${crypto.randomUUID()}`;
        found = await signals(id, change);
        const { rows: stored } = await pool.query(
          "select result->'context'->>'prices' as v from screening where listing_id = $1",
          [id],
        );
        return stored[0]?.v;
      },
      { timeout: 10_000, interval: 300 },
    )
    .toBe(`pr_${wanted}`);
  return found;
}

describe("a marketplace's prices", () => {
  test("are in use within seconds, and the screening names their version", async () => {
    expect(await signals("before", {})).not.toHaveProperty(["price.known"]);
    const answer = await send(HEADING + rows("Vexpolin", 400));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ rows: 40, used: 40, skipped: {}, sources: ["history"] });
    const found = await inUse(answer.body.version);
    expect(found).toMatchObject({ "price.known": true, "price.level": "brand+kind", "price.support": 40 });
  });

  test("replace those of the same source, so that a nightly import counts once, and an old version can be read again", async () => {
    const before = await version();
    const again = await send(HEADING + rows("Vexpolin", 400, "history", 50));
    expect((await inUse(again.body.version))["price.support"]).toBe(50);
    const old = await loadPriceBook(pool, before);
    expect(old.at("vexpolin", "k|bag")?.total).toBe(40);
    const { body } = await system.call("GET", "/v1/price-references");
    expect(body.sources).toMatchObject([{ name: "history", rows: 50, used: 50, version: again.body.version }]);
  });

  test("can be forgotten again", async () => {
    await send(HEADING + rows("Vexpolin", 10, "mistake"));
    expect((await system.call("DELETE", "/v1/price-references/mistake")).status).toBe(204);
    expect((await system.call("DELETE", "/v1/price-references/mistake")).body.code).toBe("prices.unknown");
    expect((await inUse(await version()))["price.support"]).toBe(50);
  });

  test("come as NDJSON too", async () => {
    const line = { brand: "Ardentyk", category: "watches", title: "Ardentyk diver", value: "900", currency: "EUR" };
    const answer = await send(
      `${JSON.stringify(line)}\n\n${JSON.stringify({ ...line, value: "950.5" })}\n`,
      "application/x-ndjson",
    );
    expect(answer.body).toMatchObject({ rows: 2, used: 2, sources: ["import"] });
  });

  test("with one bad line are refused whole, each bad line named", async () => {
    const before = await version();
    const body = `${HEADING}${rows("Vexpolin", 1, "history", 3)}Vexpolin,bags,Tote,-5,USD,history\nVexpolin,bags,Tote,12,HRK,history\nVexpolin,bags,Tote,0,USD,history\n,bags,Tote,9,USD,history\nVexpolin,bags,Tote,999999999999,USD,history\n`;
    const answer = await send(body);
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe("prices.invalid");
    const errors = answer.body.errors as { at: string; message: string }[];
    expect(errors.map(({ at }) => at)).toEqual([
      "line 5 value",
      "line 6 currency",
      "line 7 value",
      "line 8 brand",
      "line 9 value",
    ]);
    expect(errors[1]?.message).toContain("EUR");
    expect(await version()).toBe(before);
  });

  test.each([
    ["another separator", "brand;category;title;value;currency\nA;b;c;1;USD\n", /separated by commas/],
    ["missing columns", "brand,title,value\nA,b,1\n", /missing: category, currency/],
    ["Latin-1", Buffer.from(`${HEADING}Caf\u00e9,bags,x,1,USD,s\n`, "latin1"), /UTF-8/],
    ["UTF-16", Buffer.from(`\ufeff${HEADING}`, "utf16le"), /UTF-8/],
    ["no rows", HEADING, /not one/],
    ["nothing", "", /not one/],
    ["a quote never closed", `${HEADING}"Vexpolin,bags,x,1,USD,s\n`, /quote|Quote/],
    ["too many fields", `${HEADING}Vexpolin,bags,x,1,USD,s,t,u\n`, /line 2/],
  ])("as a file with %s are refused in words that help", async (_, body, says) => {
    const answer = await fetch(`${system.url}/v1/price-references`, {
      method: "POST",
      headers: { authorization: `Bearer ${system.token}`, "content-type": "text/csv" },
      body,
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(says);
  });

  test("of one seller who floods do not move the band", async () => {
    const heading = "brand,category,title,value,currency,source,seller\n";
    const honest = Array.from(
      { length: 60 },
      (_, i) => `Quonselle,bags,Quonselle tote ${i},${800 + i * 5},USD,s,honest-${i}\n`,
    );
    const flood = Array.from({ length: 10_000 }, (_, i) => `Quonselle,bags,Quonselle tote c${i},25,USD,s,flooder\n`);
    const quiet = await send(heading + honest.join(""));
    const before = await loadPriceBook(pool, quiet.body.version);
    const loud = await send(heading + honest.join("") + flood.join(""));
    expect(loud.body).toMatchObject({ rows: 10_060, skipped: { "seller-flood": 9_997 } });
    const after = await loadPriceBook(pool, loud.body.version);
    expect((after.at("quonselle", "k|bag")?.total ?? 0) - (before.at("quonselle", "k|bag")?.total ?? 0)).toBe(3);
  });

  test("can be imported and listed on the command line", async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "assay-prices-"));
    const file = path.join(dir, "prices.csv");
    writeFileSync(file, HEADING + rows("Borvelisk", 70, "cli"));
    const env: Record<string, string> = {
      PATH: process.env.PATH ?? "",
      DATABASE_URL: system.databaseUrl,
      ASSAY_DATA_DIR: dir,
    };
    const run = (...args: string[]) =>
      new Promise<string>((resolve) => {
        execFile(process.execPath, ["bin/assay", "prices", ...args], { env, timeout: 20_000 }, (failure, out, err) =>
          resolve(out + err + (failure?.killed === true ? " was killed" : "")),
        );
      });
    expect(await run("import", file)).toContain("40 of 40 rows are in use");
    expect(await run("list")).toContain("cli  40 rows, 40 used");
    writeFileSync(file, `${HEADING}Borvelisk,bags,x,1,ZZZ,cli\n`);
    expect(await run("import", file)).toMatch(/line 2 currency/);
    writeFileSync(file, HEADING + rows("Borvelisk", 70, "cli"));
    env.ASSAY_RULES_DIR = path.join(dir, "nowhere");
    expect(await run("import", file), "titles are read by the rules of the installation").toContain("nowhere");
    rmSync(dir, { recursive: true, force: true });
  });
});

describe("learning from sales", () => {
  const run = () => learnPricesTask({ pool, now: Date.now, onLearned: () => undefined })({ task: "learn-prices" });
  const line = "Lululemon Scuba hoodie";
  const KEY = "l|scuba hoodie|hoodie";

  // Allowed before anything was learned: what it is compared with by then may keep it from sale.
  beforeAll(async () => {
    const price = { value: "41", currency: "USD" };
    await signals("cheap", { title: line, brand: "Lululemon", category: "clothing", price, seller: { id: "flooder" } });
  });

  /** A listing that was allowed and sold long ago. */
  async function sold(id: string, value: string, seller: string, change: Record<string, unknown> = {}): Promise<void> {
    const wanted = {
      title: line,
      brand: "Lululemon",
      category: "clothing",
      price: { value, currency: "USD" },
      seller: { id: seller },
    };
    await signals(id, { ...wanted, ...change });
    await system.call("POST", `/v1/listings/${id}/sales`, { id: `sale-${id}` });
  }
  const settle = () =>
    pool.query(
      "update sale set recorded_at = now() - interval '20 days', sold_at = now() - interval '20 days' where considered_at is null",
    );
  /** What the article is compared with, with what was learned by now. */
  async function comparedBand(): Promise<{ p1: number; p50: number }> {
    const prices = knowledge.prices.withBook(await loadPriceBook(pool, await version()));
    const article = { title: line, brand: "Lululemon", category: "clothing", price: { value: "90", currency: "USD" } };
    const [evidence] = signalsOf({ ...knowledge, prices }, article).get("price.known")?.evidence ?? [];
    if (evidence?.kind !== "price") throw new Error("nothing to compare with");
    return { p1: Number(evidence.band.p1), p50: Number(evidence.band.p50) };
  }
  const learned = async () => (await loadPriceBook(pool, await version())).at("lululemon", KEY)?.total ?? 0;

  test("waits, then believes what several sellers sold", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => sold(`learn-${i}`, String(90 + i), `seller-${i}`)));
    await run();
    expect(await learned()).toBe(0);
    await pool.query("update screening set accepted_at = now() - interval '30 days'");
    await settle();
    await run();
    // Sold twenty days ago: a little has decayed.
    expect(await learned()).toBeGreaterThan(7);
    expect(await learned()).toBeLessThanOrEqual(8);
  });

  test("counts a small bottle of perfume as what a usual one would cost", async () => {
    const bottle = { title: "Versace Eros eau de toilette 30 ml", brand: "Versace", category: "beauty/fragrance" };
    await Promise.all(Array.from({ length: 6 }, (_, i) => sold(`bottle-${i}`, "40", `perfumery-${i}`, bottle)));
    await pool.query("update screening set accepted_at = now() - interval '30 days'");
    await settle();
    await run();
    const sketch = (await loadPriceBook(pool, await version())).at("versace", "k|perfume");
    if (sketch === undefined) throw new Error("nothing was learned");
    expect(Math.exp(quantile(sketch, 0.5, undefined))).toBeCloseTo(40 * (75 / 30) ** 0.55, -1);
  });

  test("counts one seller once, whatever the flood, and the band stays where it was", async () => {
    const before = await learned();
    const band = await comparedBand();
    await system.call("POST", "/v1/listings/cheap/sales", { id: "sale-cheap" });
    const { rows: cheap } = await pool.query("select verdict from listing where id = 'cheap'");
    expect(cheap).toEqual([{ verdict: "allow" }]);
    await pool.query("update screening set accepted_at = now() - interval '30 days'");
    await settle();
    await pool.query(
      `insert into sale (id, listing_id, quantity, sold_at, gate, gate_reason, breach, recorded_at)
       select 'flood-' || i, 'cheap', 1, now() - interval '20 days', 'open', 'allow', false, now() - interval '20 days'
       from generate_series(1, 10000) i`,
    );
    for (let more: unknown = true; more !== undefined; ) more = await run();
    const { rows: left } = await pool.query("select count(*)::int as n from sale where considered_at is null");
    expect(left[0]?.n).toBe(0);
    expect((await learned()) - before).toBeGreaterThan(0.5);
    expect((await learned()) - before).toBeLessThanOrEqual(1);
    const after = await comparedBand();
    // One of nine is cheap, and the band is where it was to a few per cent.
    for (const name of ["p1", "p50"] as const) expect(Math.abs(after[name] / band[name] - 1)).toBeLessThan(0.05);
  });

  test("takes the price at which it was sold, not that of an edit from before the sale was told", async () => {
    const article = { title: "Vexpolin tote", price: { value: "420", currency: "USD" } };
    await sold("raised", "420", "raiser", { ...article, brand: "Vexpolin" });
    await signals("raised", { ...article, price: { value: "990", currency: "USD" } });
    await pool.query("update screening set accepted_at = now() - interval '20 days' where listing_id = 'raised'");
    await pool.query(
      `update sale set sold_at = now() - interval '30 days', recorded_at = now() - interval '10 days' where id = 'sale-raised'`,
    );
    await pool.query(
      "update screening set accepted_at = now() - interval '40 days' where listing_id = 'raised' and revision = 1",
    );
    const client = await pool.connect();
    await client.query("begin");
    const sales = await takeSettledSales(client, 7, 100);
    await client.query("rollback");
    client.release();
    expect(sales.find(({ id }) => id === "sale-raised")?.signals).toMatchObject({ "price.usd": 420 });
    await pool.query("delete from sale where id = 'sale-raised'");
  });

  test("never takes in what is in question", async () => {
    const before = await learned();
    await sold("asked-1", "88", "other-1");
    await sold("asked-2", "89", "other-2");
    await sold("asked-3", "90", "other-3");
    await pool.query("update screening set accepted_at = now() - interval '30 days'");
    await pool.query("update sale set breach = true where listing_id = 'asked-1'");
    await pool.query("update screening set trigger = 'notice' where listing_id = 'asked-2'");
    await pool.query("update listing set verdict = 'review' where id = 'asked-3'");
    await settle();
    await run();
    expect(await learned()).toBeCloseTo(before, 1);
  });
});

describe("how a seller prices", () => {
  test("a price cut after approval is on record for the edit", async () => {
    const shoe = {
      title: "Nike Dunk Low Retro",
      brand: "Nike",
      category: "shoes",
      price: { value: "110", currency: "USD" },
    };
    await signals("cut", shoe);
    const edited = await signals("cut", { ...shoe, price: { value: "22", currency: "USD" } });
    expect(edited["price.sinceApproval"]).toBeCloseTo(0.2, 5);
    const again = await signals("cut", { ...shoe, price: { value: "21", currency: "USD" } });
    expect(again["price.sinceApproval"]).toBeCloseTo(21 / 110, 5);
  });

  test("one price for many models is seen once they were screened", async () => {
    const titles = [
      "Nike Dunk Low",
      "Air Jordan 4 Retro",
      "Yeezy Boost 350 V2",
      "Air Force 1",
      "Nike Air Max 97",
      "Gucci belt",
      "Rolex Submariner",
    ];
    for (const [i, title] of titles.entries())
      await signals(`flat-${i}`, {
        title,
        brand: undefined,
        category: "other",
        price: { value: "65", currency: "USD" },
        seller: { id: "flat" },
      });
    const found = await signals("flat-last", {
      title: "Louis Vuitton Neverfull",
      brand: undefined,
      price: { value: "65", currency: "USD" },
      seller: { id: "flat" },
    });
    expect(found["seller.samePriceModels"]).toBe(7);
    expect(Number(found["seller.genuineSpread"])).toBeGreaterThan(10);
    expect(found["seller.priceSpread"]).toBe(1);
  });
});
