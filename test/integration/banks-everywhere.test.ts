import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bookshelf } from "../harness/bookshelf.ts";
import { scene } from "../harness/scene.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

/** The promise: a new entry is matched by every process within this. */
const EVERYWHERE_MS = 5_000;
/** A hunt begins when every process matches the entry, and the listing then takes its way through both lanes. */
const HUNTED_MS = 40_000;
const folder = mkdtempSync(path.join(tmpdir(), "assay-everywhere-"));

let system: TestSystem;
let pool: pg.Pool;

beforeAll(async () => {
  system = await startTestSystem();
  pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await system.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Follower {
  ask(hash: string): Promise<string>;
  stop(): Promise<void>;
}

async function startFollower(): Promise<Follower> {
  const script = fileURLToPath(new URL("../harness/bank-follower.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, system.databaseUrl, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("the follower has no pipes");
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe("ready");
  return {
    ask(hash) {
      stdin.write(`${hash}\n`);
      return next();
    },
    async stop() {
      stdin.end();
      await once(child, "exit");
    },
  };
}

test("what one process banks, withdraws and widens, all others match without a restart", async () => {
  const followers = await Promise.all([startFollower(), startFollower()]);
  const hash = randomBytes(32).toString("hex");
  const all = (banks: string) =>
    vi.waitFor(async () => expect(await Promise.all(followers.map((each) => each.ask(hash)))).toEqual([banks, banks]), {
      timeout: EVERYWHERE_MS,
      interval: 50,
    });
  await all("");
  const { body } = await system.call("POST", "/v1/banks/official/entries", { hash, quality: 90 });
  await all("official");
  await system.call("PATCH", `/v1/banks/official/entries/${body.id}`, { status: "retracted" });
  await all("");
  await system.call("POST", "/v1/banks", { name: "own" });
  await system.call("POST", "/v1/banks/own/entries:import", `${hash},80\n`, { "content-type": "text/csv" });
  await all("own");
  await Promise.all(followers.map((each) => each.stop()));
});

describe("a retro-hunt", () => {
  const dataUrl = (bytes: Buffer) => `data:image/jpeg;base64,${bytes.toString("base64")}`;
  const gateOf = async (id: string) => (await system.call("GET", `/v1/listings/${id}/gate`)).body;

  const handIn = async (id: string, picture: Buffer) =>
    await system.call("POST", "/v1/listings", bookshelf(id, { images: [{ url: dataUrl(picture) }] }), {
      prefer: "wait=20",
    });

  async function sell(id: string, picture: Buffer): Promise<void> {
    expect(await handIn(id, picture)).toMatchObject({ status: 200, body: { gate: "open" } });
  }

  test("a new fake closes the gates of live listings that show it, mirrored too, and of no others", async () => {
    const fake = scene(41);
    const picture = await fake.clone().jpeg({ quality: 70 }).toBuffer();
    await sell("shows-it", picture);
    await sell("mirrors-it", await fake.clone().flop().jpeg().toBuffer());
    await sell("other", await scene(42).jpeg().toBuffer());
    const { rows } = await pool.query(
      `select encode(p.pdq, 'hex') as hash, p.quality from picture p join listing_picture lp on lp.picture = p.sha256
       where lp.listing_id = 'shows-it'`,
    );
    expect(rows[0].quality).toBeGreaterThanOrEqual(50);
    const entry = { hash: rows[0].hash, quality: 100, evidence: "test purchase 12", source: "desk" };
    const { body } = await system.call("POST", "/v1/banks/counterfeit/entries", entry);
    await vi.waitFor(
      async () => {
        expect(await gateOf("shows-it")).toMatchObject({ gate: "closed" });
        expect(await gateOf("mirrors-it")).toMatchObject({ gate: "closed" });
      },
      { timeout: HUNTED_MS, interval: 250 },
    );
    // Handing the same in again tells what counts by now.
    const told = { retry: true, current: true, gate: "closed", verdict: { signals: { "image.counterfeit": true } } };
    expect((await handIn("shows-it", picture)).body).toMatchObject(told);
    const { rows: screenings } = await pool.query(
      "select listing_id, trigger, verdict from screening order by listing_id, accepted_at",
    );
    expect(screenings).toEqual([
      { listing_id: "mirrors-it", trigger: "create", verdict: "allow" },
      { listing_id: "mirrors-it", trigger: "retrohunt", verdict: expect.stringMatching("block|review") },
      { listing_id: "other", trigger: "create", verdict: "allow" },
      { listing_id: "shows-it", trigger: "create", verdict: "allow" },
      { listing_id: "shows-it", trigger: "retrohunt", verdict: expect.stringMatching("block|review") },
    ]);
    expect(await gateOf("other")).toMatchObject({ gate: "open" });
    const hunted = await system.call("GET", `/v1/banks/counterfeit/entries/${body.id}`);
    expect(hunted.body).toMatchObject({ hits: 2, status: "active" });
    const { rows: due } = await pool.query("select 1 from bank_entry where hunt_at is not null");
    expect(due).toEqual([]);
  });

  test("what only an entry had blocked is for sale again when the entry is taken back, what a person refused is not", async () => {
    const picture = await scene(43).jpeg().toBuffer();
    await sell("wronged", picture);
    await sell("refused", picture);
    const { rows } = await pool.query(
      "select encode(pdq, 'hex') as hash from picture join listing_picture on picture = sha256 where listing_id = 'wronged'",
    );
    const entry = { hash: rows[0].hash, quality: 100, evidence: "a mistake" };
    const { body } = await system.call("POST", "/v1/banks/counterfeit/entries", entry);
    const both = (gate: object) =>
      vi.waitFor(
        async () => {
          expect(await gateOf("wronged")).toMatchObject(gate);
          expect(await gateOf("refused")).toMatchObject({ gate: "closed" });
        },
        { timeout: HUNTED_MS, interval: 250 },
      );
    await both({ gate: "closed" });
    const asked = await system.call("POST", "/v1/cases", { listing: "refused" });
    await system.call("POST", `/v1/cases/${asked.body.id}/decision`, { decision: "block", reason: "seen", version: 1 });
    await system.call("PATCH", `/v1/banks/counterfeit/entries/${body.id}`, { status: "retracted", reason: "wrong" });
    await both({ gate: "open", reason: "allow" });
    const { rows: screenings } = await pool.query(
      "select listing_id, trigger from screening where listing_id in ('wronged', 'refused') and trigger = 'rescreen'",
    );
    expect(screenings).toEqual([{ listing_id: "wronged", trigger: "rescreen" }]);
    await expect
      .poll(async () => (await pool.query("select 1 from bank_entry where hunt_at is not null")).rowCount)
      .toBe(0);
  });
});
