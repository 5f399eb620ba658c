import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDecoder } from "#images/decode/decoder.ts";
import { type LiveIndex, openLiveIndex } from "#images/live-index.ts";
import { hexToHash } from "#images/pdq/hex.ts";
import { createLog } from "#src/log.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { handedIn } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";
import { inventPicture } from "../unit/images/pdq-pictures.ts";

const WIDTH = 480;
const HEIGHT = 600;
const middle = { left: 100, top: 130, width: 280, height: 340 };
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

function photo(seed: number): Sharp {
  const { data } = inventPicture(seed, WIDTH, HEIGHT);
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const inFrontOf = async (backdrop: number, article: number) =>
  photo(backdrop).composite([{ input: await photo(article).extract(middle).png().toBuffer(), ...middle }]);

let listed = 0;
async function screened(seller: string, picture: Sharp, change: Record<string, unknown> = {}) {
  const id = `listing-${++listed}`;
  const bytes = await picture.jpeg({ quality: 90 }).toBuffer();
  const listing = bookshelf(id, {
    seller: { id: seller },
    images: [{ url: `data:image/jpeg;base64,${bytes.toString("base64")}` }],
    ...change,
  });
  const { verdict } = await handedIn(system, listing);
  if (verdict === null) throw new Error(`${id} has no verdict`);
  const { "image.otherSellers": others = 0, "image.copySellers": copies = 0 } = verdict.signals;
  const { "image.backdropListings": backdrops = 0, "image.sharedWithin": shared = 0 } = verdict.signals;
  return { id, others, copies, backdrops, shared, rules: verdict.reasons.map(({ rule }) => rule) };
}

describe("near copies among live listings", () => {
  test("a picture that other sellers altered a little, or turned, is known to be theirs too", async () => {
    await screened("first", photo(1));
    await screened("second", photo(1).modulate({ brightness: 1.1 }));
    // Every worker hears of new pictures within two seconds.
    const found = () => screened("third", photo(1).rotate(90).blur(1));
    await vi.waitFor(async () => expect(await found()).toMatchObject({ others: 0, copies: 2 }), {
      timeout: 10_000,
      interval: 500,
    });
    expect((await found()).rules).toContain("image.copied-from-other-sellers");
  });

  test("another picture is no copy, and what a seller no longer shows does not count", async () => {
    expect(await screened("fourth", photo(2))).toMatchObject({ others: 0, copies: 0 });
    const shown = await screened("fifth", photo(3));
    await vi.waitFor(async () => expect(await screened("sixth", photo(3).blur(1))).toMatchObject({ copies: 1 }), {
      timeout: 10_000,
      interval: 500,
    });
    await screened("fifth", photo(4), { id: shown.id });
    expect(await screened("sixth", photo(3).blur(1.2))).toMatchObject({ copies: 0 });
  });

  test("after a restart nothing is missing: from the snapshot, without one, with a broken one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "assay-live-"));
    const decoder = createDecoder({ processes: 1 });
    const seen = await decoder.decode(await photo(1).png().toBuffer());
    decoder.close();
    if ("reason" in seen) throw new Error(seen.reason);
    const opened = async (work: (index: LiveIndex) => Promise<unknown> = async () => undefined) => {
      const index = await openLiveIndex({ pool, log: createLog({ level: "silent" }), folder });
      await work(index);
      const near = index.near([hexToHash(seen.hash)]);
      await index.close();
      return near;
    };
    const all = await opened();
    expect(all.length).toBeGreaterThanOrEqual(2);
    await screened("seventh", photo(1).modulate({ brightness: 1.05 }));
    const more = await opened();
    expect(more.length).toBeGreaterThan(all.length);
    writeFileSync(path.join(folder, "live.hashes"), "broken");
    expect(await opened()).toEqual(more);
    rmSync(folder, { recursive: true });
    expect(await opened((index) => Promise.all([index.refresh(), index.refresh()]))).toEqual(more);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("a backdrop that a seller uses again", () => {
  test("different articles before one backdrop are counted, the same picture again is not", async () => {
    await screened("studio", await inFrontOf(50, 51));
    await screened("studio", await inFrontOf(50, 52));
    expect(await screened("studio", await inFrontOf(50, 53))).toMatchObject({ backdrops: 2, shared: 0 });
    // Two of the three others: the picture itself is not another article.
    expect(await screened("studio", await inFrontOf(50, 53))).toMatchObject({ backdrops: 2, shared: 1 });
    expect(await screened("studio", photo(60))).toMatchObject({ backdrops: 0 });
    expect(await screened("somebody else", await inFrontOf(50, 54))).toMatchObject({ backdrops: 0 });
  });

  test("a plain wall is nobody's backdrop", async () => {
    const plain = async (article: number) =>
      sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "white" } }).composite([
        { input: await photo(article).extract(middle).png().toBuffer(), ...middle },
      ]);
    await screened("plain", await plain(71));
    expect(await screened("plain", await plain(72))).toMatchObject({ backdrops: 0 });
  });
});
