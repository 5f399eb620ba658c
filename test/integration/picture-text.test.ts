import { join } from "node:path";
import pg from "pg";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canRead } from "#images/ocr/packages.ts";
import { createReader, type TextReader } from "#images/ocr/reader.ts";
import type { PictureText } from "#screening/image/picture-text.ts";
import { MAX_LINES } from "#screening/image/picture-text.ts";
import { blankPng, claimingPng } from "../harness/hostile-pictures.ts";
import { lettered } from "../harness/lettering.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";
import { scene } from "../harness/scene.ts";
import { screened } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

const CONTACT = "WhatsApp +86 138 0013 8000";

test("the packages for reading come with an ordinary installation", () => {
  expect(canRead()).toBe(true);
});

describe("the words in a picture", () => {
  let reader: TextReader;
  beforeAll(() => {
    reader = createReader();
  });
  afterAll(() => reader.close());

  async function read(bytes: Uint8Array): Promise<PictureText> {
    const found = await reader.read(bytes);
    if ("reason" in found) throw new Error(found.reason);
    return found.text;
  }
  const plain = (text: string) => text.toLowerCase().replaceAll(" ", "");

  test("are read from banners, beside each other, small, leaning and downwards", async () => {
    const { lines, complete } = await read(
      await lettered([
        { text: CONTACT, left: 40, top: 40, height: 34, banner: "#c00" },
        { text: "mirror quality", left: 60, top: 330, height: 44, banner: "#000" },
        { text: "photo.yupoo.com", left: 650, top: 670, height: 13 },
        { text: "only $89.00", left: 120, top: 450, height: 32, turn: 20, banner: "#222" },
        { text: "Telegram @kicks_88", left: 780, top: 120, height: 30, turn: 90, banner: "#222" },
      ]),
    );
    expect(complete).toBe(true);
    const texts = lines.map(({ text }) => plain(text));
    for (const expected of [CONTACT, "mirror quality", "photo.yupoo.com", "only $89.00", "Telegram @kicks_88"]) {
      expect(texts).toContain(plain(expected));
    }
    expect(texts[0]).toBe(plain(CONTACT));
    const [left = 0, top = 0, width = 0, height = 0] = lines[0]?.box ?? [];
    expect(left).toBeCloseTo(40 / 900, 1);
    expect(top).toBeCloseTo(40 / 700, 1);
    expect(width).toBeGreaterThan(0.3);
    expect(height).toBeLessThan(0.2);
  });

  test("are not invented where there are none", async () => {
    for (const seed of [5, 6, 7]) expect((await read(await scene(seed, 800, 600).jpeg().toBuffer())).lines).toEqual([]);
    expect((await read(blankPng(600, 400))).lines).toEqual([]);
  });

  test("more lines than the bound are read up to it, the largest first, and said to be incomplete", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      text: `row ${i} of many`,
      left: 20 + (i % 3) * 290,
      top: 5 + Math.floor(i / 3) * 34,
      height: 14,
    }));
    const { lines, complete } = await read(await lettered(rows));
    expect(complete).toBe(false);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
  });

  test("ten thousand lines cost no more than the bound", async () => {
    const tile = await sharp(await lettered([{ text: "size 42", left: 4, top: 2, height: 10, banner: "#333" }], 80, 30))
      .png()
      .toBuffer();
    const wall = await sharp({ create: { width: 8_000, height: 3_000, channels: 3, background: "white" } })
      .composite([{ input: tile, tile: true }])
      .jpeg()
      .toBuffer();
    const { lines } = await read(wall);
    expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
  });

  test.each([
    ["nothing", () => Buffer.alloc(0)],
    ["no picture", () => Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><text>WhatsApp</text></svg>")],
    ["50,000 × 50,000 pixels", () => claimingPng(50_000, 50_000)],
    ["49 million pixels", () => blankPng(7_000, 7_000)],
    ["one row", () => blankPng(16_000, 1)],
    ["one column", () => blankPng(1, 16_000)],
    ["one pixel", () => blankPng(1, 1)],
    ["half a picture", async () => (await scene().png().toBuffer()).subarray(0, 20_000)],
  ])("hostile bytes cost at most themselves: %s", async (_what, make) => {
    const found = await reader.read(await make());
    if ("text" in found) expect(found.text.lines).toEqual([]);
    else expect(found.reason).toBe("images.ocr-failed");
    expect(
      plain((await read(await lettered([{ text: "still here", left: 50, top: 50, height: 40 }]))).lines[0]?.text ?? ""),
    ).toBe("stillhere");
  });
});

test.each([
  ["hangs", 0],
  ["crashes", 1],
  ["grows too large", 2],
])("a reader that %s costs one picture, and a new one takes its place", async (_how, wish) => {
  const program = join(import.meta.dirname, "../harness/decoders/misbehaving.ts");
  const failing = createReader({ program, timeoutMs: 1_500 });
  const [bad, good] = await Promise.all([failing.read(Uint8Array.of(wish)), failing.read(Uint8Array.of(9))]);
  expect(bad).toEqual({ reason: "images.ocr-failed", ms: 1_500 });
  expect(good).toMatchObject({ pid: expect.any(Number) });
  failing.close();
});

describe("reading in a screening", () => {
  let system: TestSystem;
  let host: PictureHost;
  let pool: pg.Pool;
  beforeAll(async () => {
    host = await startPictureHost();
    system = await startTestSystem({ ASSAY_IMAGE_ALLOW_PRIVATE: "true", ASSAY_IMAGE_OCR: "on" });
    pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
  });
  afterAll(async () => {
    await pool.end();
    await system.stop();
    await host.close();
  });

  const offered = (on: TestSystem, id: string, change: Record<string, unknown>) =>
    screened(on, {
      id,
      title: "Shoulder bag",
      category: "bags",
      price: { value: "100.00", currency: "USD" },
      seller: { id: `seller-of-${id}` },
      images: [],
      ...change,
    });
  /** Something that speaks against it, and does not decide: the seller invites to deal elsewhere. */
  const open = { description: "Message for more pictures: seller.shop@example.com" };
  const readTimes = async () => (await pool.query("select count(*)::int as n from picture_text")).rows[0]?.n;

  test("an undecided listing's pictures are read, once for the same bytes, and their words are evidence", async () => {
    const banner = host.show(
      "/banner.jpg",
      await lettered([{ text: "mirror quality 1:1 replica", left: 60, top: 300, height: 40, banner: "#000" }]),
    );
    const change = { ...open, title: "Gucci shoulder bag", price: { value: "2100.00", currency: "USD" } };
    const plain = host.show("/plain.jpg", await scene(41, 800, 600).jpeg().toBuffer());
    const first = await offered(system, "open", { ...change, images: [plain, banner] });
    expect(first.signals).toMatchObject({ "image.textRead": 2, "image.text": true, "image.textReplicaStrength": 3 });
    const reason = first.reasons.find(({ rule }) => rule === "image.text-replica");
    expect(reason?.evidence[0]).toMatchObject({ kind: "image", index: 1, fact: "text in the picture" });
    expect(first.codes).toEqual([]);
    const before = await readTimes();
    const again = await offered(system, "again", { ...change, images: [banner] });
    expect(again.rules).toContain("image.text-replica");
    expect(await readTimes()).toBe(before);
  });

  test("a listing against which nothing speaks is not read", async () => {
    const before = await readTimes();
    const bytes = await lettered([{ text: CONTACT, left: 60, top: 300, height: 40, banner: "#000" }], 900, 700, 42);
    const verdict = await offered(system, "calm", {
      title: "Oak bookshelf, 80 cm",
      category: "home/furniture",
      images: [host.show("/calm.jpg", bytes)],
    });
    expect(verdict.signals).toMatchObject({ "image.readable": 1 });
    expect(verdict.signals).not.toHaveProperty("image.textRead");
    expect(await readTimes()).toBe(before);
  });

  test("at most four pictures of a listing are read, the last among them", async () => {
    const images = await Promise.all(
      Array.from({ length: 7 }, async (_, i) =>
        host.show(
          `/many-${i}.jpg`,
          i === 6
            ? await lettered([{ text: CONTACT, left: 60, top: 300, height: 40, banner: "#000" }], 900, 700, 60)
            : await scene(50 + i, 200, 160)
                .jpeg()
                .toBuffer(),
        ),
      ),
    );
    const verdict = await offered(system, "many", { ...open, images });
    expect(verdict.signals).toMatchObject({ "image.readable": 7, "image.textRead": 4 });
    expect(verdict.signals["image.textContactValues"]).toContain("whatsapp:8613800138000");
  });

  test("where it is switched off nothing is read, and nothing is said about it", async () => {
    const off = await startTestSystem({ ASSAY_IMAGE_ALLOW_PRIVATE: "true", ASSAY_IMAGE_OCR: "off" });
    const verdict = await offered(off, "off", { ...open, images: [{ url: `${host.url}/banner.jpg` }] });
    expect(verdict.signals).toMatchObject({ "image.readable": 1 });
    expect(verdict.signals).not.toHaveProperty("image.textRead");
    expect(verdict.codes).toEqual([]);
    await off.stop();
  });
});
