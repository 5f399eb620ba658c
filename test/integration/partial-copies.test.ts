import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { entryView } from "#http/schemas/bank.ts";
import { openBankIndex } from "#images/bank-index.ts";
import type { BankMatcher } from "#images/bank-match.ts";
import { createDecoder } from "#images/decode/decoder.ts";
import { createFetcher } from "#images/fetch/fetcher.ts";
import { hexToHash } from "#images/pdq/hex.ts";
import type { DecodedPicture } from "#screening/image/decoded-picture.ts";
import { createLog } from "#src/log.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { savePicture } from "#store/pictures.ts";
import { type ConfirmDependencies, confirmPictures } from "#tasks/confirm-pictures.ts";
import { createRecentBytes } from "#tasks/picture-bytes.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { claimingPng } from "../harness/hostile-pictures.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";
import { handedIn } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";
import { inventPicture } from "../unit/images/pdq-pictures.ts";

const WIDTH = 480;
const HEIGHT = 600;
let system: TestSystem;
let host: PictureHost;
let pool: pg.Pool;

beforeAll(async () => {
  host = await startPictureHost();
  system = await startTestSystem({ ASSAY_IMAGE_ALLOW_PRIVATE: "true" });
  pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await system.stop();
  await host.close();
});

/** A picture with much to see at every size; another seed is another one. */
function photo(seed: number): Sharp {
  const { data } = inventPicture(seed, WIDTH, HEIGHT);
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const dataUrl = async (picture: Sharp) =>
  `data:image/jpeg;base64,${(await picture.jpeg().toBuffer()).toString("base64")}`;
const middle = { left: 120, top: 150, width: 240, height: 300 };

/** The picture of one seed with the middle of another's: another article in the same place. */
const sameScene = async (place: number, article: number) =>
  photo(place).composite([{ input: await photo(article).extract(middle).png().toBuffer(), ...middle }]);

async function bank(seed: number, name = "counterfeit"): Promise<number> {
  const answer = await system.call("POST", `/v1/banks/${name}/entries`, { picture: await dataUrl(photo(seed)) });
  expect(answer.status).toBe(201);
  return entryView.parse(answer.body).id;
}

let listed = 0;
async function screened(images: readonly { url: string }[]) {
  const id = `listing-${++listed}`;
  const { verdict, gate } = await handedIn(system, bookshelf(id, { images }));
  if (verdict === null) throw new Error(`${id} has no verdict`);
  const rules = verdict.reasons.map(({ rule }) => rule).filter((rule) => rule.startsWith("image."));
  // Signals that are false are left out of a verdict.
  const is = (name: string) => verdict.signals[`image.${name}`] === true;
  const found = [
    "counterfeit",
    "counterfeitProof",
    "counterfeitPart",
    "counterfeitConfirmed",
    "counterfeitScene",
  ].filter(is);
  return { gate, rules, found, degraded: verdict.degraded.map(({ code }) => code), verdict };
}

/** Waits until the workers match with what was just added. */
async function matched(seed: number): Promise<void> {
  const url = await dataUrl(photo(seed));
  const found = async () => expect((await screened([{ url }])).found).toContain("counterfeit");
  await vi.waitFor(found, { timeout: 15_000, interval: 300 });
}

describe("parts and altered copies of a picture that a bank was given", () => {
  let entry: number;
  beforeAll(async () => {
    entry = await bank(1);
    await matched(1);
  });

  test("a crop around the middle is found by its hash", async () => {
    const cut = { left: 120, top: 150, width: 240, height: 300 };
    const { gate, rules, found } = await screened([{ url: await dataUrl(photo(1).extract(cut)) }]);
    expect(found).toEqual(["counterfeitPart"]);
    expect(rules).toContain("image.contains-counterfeit");
    expect(gate).toBe("closed");
  });

  test.each([
    ["cut anywhere", async () => photo(1).extract({ left: 20, top: 60, width: 330, height: 380 })],
    ["turned by a few degrees", async () => photo(1).rotate(9, { background: "white" })],
    [
      "turned and behind stickers",
      async () => {
        const sticker = { create: { width: 110, height: 110, channels: 3, background: "yellow" } } as const;
        const covered = await photo(1)
          .composite([
            { input: sticker, left: 30, top: 20 },
            { input: sticker, left: 300, top: 450 },
          ])
          .png()
          .toBuffer();
        return sharp(covered).rotate(-6, { background: "black" });
      },
    ],
    [
      "cut anywhere and mirrored",
      async () => {
        const cut = photo(1).extract({ left: 20, top: 60, width: 330, height: 380 });
        return sharp(await cut.png().toBuffer()).flop();
      },
    ],
    ["on another background", async () => sameScene(9, 1)],
  ])("a picture that was %s is found by its corners, and waits for a person", async (_how, alter) => {
    const { gate, rules, found, verdict } = await screened([{ url: await dataUrl(await alter()) }]);
    expect(found).toEqual(["counterfeitConfirmed"]);
    expect(rules).toContain("image.confirmed-counterfeit");
    expect({ gate, verdict: verdict.verdict }).toEqual({ gate: "closed", verdict: "review" });
    const evidence = verdict.reasons.flatMap((reason) => reason.evidence);
    expect(evidence).toContainEqual(expect.objectContaining({ kind: "image", entry }));
    expect(await pool.query("select from bank_hit where listing_id = $1", [`listing-${listed}`])).toMatchObject({
      rowCount: 1,
    });
  });

  test("another article in the same place is no match: it links the sellers, and the gate stays open", async () => {
    const { gate, rules, found } = await screened([{ url: await dataUrl(await sameScene(1, 8)) }]);
    expect(found).toEqual(["counterfeitScene"]);
    expect(rules).toEqual(["image.counterfeiters-scene"]);
    expect(gate).toBe("open");
  });

  test("a picture of something else has none of it", async () => {
    const { rules, found } = await screened([{ url: await dataUrl(photo(7)) }]);
    expect(found).toEqual([]);
    expect(rules).toEqual([]);
  });

  test("what is withdrawn is no longer found", async () => {
    const own = await bank(20);
    await matched(20);
    const turned = await dataUrl(photo(20).rotate(7, { background: "white" }));
    expect((await screened([{ url: turned }])).found).toEqual(["counterfeitConfirmed"]);
    await system.call("PATCH", `/v1/banks/counterfeit/entries/${own}`, { status: "retracted" });
    const again = async () => (await screened([{ url: turned }])).found;
    await expect.poll(again, { timeout: 15_000 }).toEqual([]);
  });

  test("a live listing that shows a crop is found when the picture comes into a bank", async () => {
    const { gate } = await screened([{ url: await dataUrl(photo(45).extract(middle)) }]);
    expect(gate).toBe("open");
    const id = `listing-${listed}`;
    await bank(45);
    const closed = async () => (await system.call("GET", `/v1/listings/${id}/gate`)).body.gate;
    await expect.poll(closed, { timeout: 25_000, interval: 500 }).toBe("closed");
  });

  test("a process that starts later knows the parts, also from its snapshot", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "assay-parts-"));
    const decoder = createDecoder({ processes: 1 });
    const cut = await decoder.decode(await photo(1).extract(middle).png().toBuffer());
    decoder.close();
    if ("reason" in cut) throw new Error(cut.reason);
    const hashes = cut.regions.flatMap((region) => (region.region === "whole" ? region.hashes.map(hexToHash) : []));
    for (const start of ["from the database", "from a snapshot"]) {
      const index = await openBankIndex({ pool, log: createLog({ level: "silent" }), folder });
      expect(index.match(hashes, cut.quality), start).toMatchObject([
        { entry, part: expect.stringContaining("centre") },
      ]);
      expect(index.smallBanks(1_000).map((known) => known.entry)).toContain(entry);
      expect(index.smallBanks(0), start).toEqual([]);
      await index.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("what the second stage cannot look at", () => {
  const known = {
    ...{ bank: "counterfeit", entry: 1, quality: 100, source: null, brand: null, owner: null },
    kind: "counterfeit" as const,
    hash: new Uint8Array(32),
  };
  /** One small bank, and nothing near. */
  const banks: BankMatcher = { version: "test", match: () => [], candidates: () => [], smallBanks: () => [known] };
  const picture: DecodedPicture = {
    ...{ format: "png", width: 10, height: 10, hash: "00".repeat(32), quality: 100, metadata: {} },
    ...{ regions: [], backdrop: null },
  };
  let deps: ConfirmDependencies;

  beforeAll(() => {
    const policy = { ...createAddressPolicy({ allowPrivate: true }), hosts: [] };
    const program = path.join(import.meta.dirname, "../harness/decoders/misbehaving.ts");
    deps = {
      ...{ pool, banks, maxBytes: 1_000_000, recent: createRecentBytes(1_000_000) },
      fetcher: createFetcher({ policy }),
      decoder: createDecoder({ processes: 1, timeoutMs: 2_000, program }),
    };
  });
  afterAll(async () => {
    deps.decoder.close();
    await deps.fetcher.close();
  });

  /** A picture that was looked at before. */
  async function seen(index: number, bytes: Buffer, url = `data:image/png;base64,${bytes.toString("base64")}`) {
    const sha256 = createHash("sha256").update(bytes).digest();
    await savePicture(pool, { sha256, bytes: bytes.length, result: picture });
    return { index, url, sha256: sha256.toString("hex"), picture, matches: [] };
  }

  test("a picture that is gone from its host, or another one now, is said to be; a hunt does not ask for it", async () => {
    const gone = await seen(0, Buffer.from("gone"), `${host.url}/gone.jpg`);
    host.answers.set("/changed.jpg", (_request, response) => response.end("another"));
    const changed = await seen(1, Buffer.from("changed"), `${host.url}/changed.jpg`);
    expect(await confirmPictures(deps, [gone, changed], { seenIsEnough: false })).toEqual([
      { index: 0, matches: [], reason: "images.bytes-gone" },
      { index: 1, matches: [], reason: "images.bytes-gone" },
    ]);
    const asked = host.asked.length;
    expect(await confirmPictures(deps, [gone], { seenIsEnough: true })).toEqual([{ index: 0, matches: [] }]);
    expect(host.asked).toHaveLength(asked);
  });

  test("a picture at which the decoder hangs or dies costs itself, and the next one is compared", async () => {
    const pictures = await Promise.all([0, 1, 9].map((wish, index) => seen(index, Buffer.from([wish, 1, 2, 3]))));
    await pool.query(
      `insert into entry_picture (entry_id, parts, features) select id, '', '' from bank_entry where id = $1
       on conflict do nothing`,
      [known.entry],
    );
    expect(await confirmPictures(deps, pictures, { seenIsEnough: false })).toEqual([
      { index: 0, matches: [], reason: "images.decode-timeout" },
      { index: 1, matches: [], reason: "images.decoder-crashed" },
      { index: 2, matches: [] },
    ]);
  });
});

describe("an entry made from a picture", () => {
  const route = "/v1/banks/official/entries";

  test.each([
    ["a hash and a picture", { hash: "ab".repeat(32), picture: "data:image/png;base64,AAAA" }, 400],
    ["neither", { brand: "Acme" }, 400],
    ["a picture with a quality", { picture: "data:image/png;base64,AAAA", quality: 90 }, 400],
    ["an upload that nobody made", { picture: `assay:image/${"0".repeat(64)}` }, 422],
    ["an address to be fetched", { picture: "https://example.com/1.jpg" }, 422],
    ["bytes that are no picture", { picture: "data:image/png;base64,AAAA" }, 422],
    [
      "a picture of 50,000 by 50,000",
      { picture: `data:image/png;base64,${claimingPng(50_000, 50_000).toString("base64")}` },
      422,
    ],
  ])("is refused with %s", async (_what, body, status) => {
    expect((await system.call("POST", route, body)).status).toBe(status);
  });

  test("is made from an upload; given again it is there already; a bare hash that was there gets the picture", async () => {
    const form = new FormData();
    form.append("picture", new Blob([new Uint8Array(await photo(40).png().toBuffer())]), "front.png");
    const headers = { authorization: `Bearer ${system.token}` };
    const uploaded = await fetch(`${system.url}/v1/images`, { method: "POST", headers, body: form });
    const { images } = (await uploaded.json()) as { images: { url: string }[] };
    const body = { picture: images[0]?.url, brand: "Acme" };
    const made = entryView.parse((await system.call("POST", route, body)).body);
    expect(made).toMatchObject({ pictured: true, brand: "Acme", status: "active" });
    expect(made.quality).toBeGreaterThan(80);
    expect((await system.call("POST", route, body)).body.code).toBe("entry.exists");
    await system.call("POST", "/v1/banks", { name: "bare" });
    const bare = await system.call("POST", "/v1/banks/bare/entries", { hash: made.hash });
    expect(bare.body.pictured).toBe(false);
    const completed = await system.call("POST", "/v1/banks/bare/entries", body);
    expect(completed).toMatchObject({ status: 201, body: { id: bare.body.id, pictured: true } });
  });
});
