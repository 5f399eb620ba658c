import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDecoder, type Decoder } from "#images/decode/decoder.ts";
import { hammingDistance, hexToHash } from "#images/pdq/hex.ts";
import type { DecodedPicture } from "#screening/image/decoded-picture.ts";
import { blankPng, claimingPng, manyFrames, packedChunk } from "../harness/hostile-pictures.ts";
import { scene } from "../harness/scene.ts";

let decoder: Decoder;
beforeAll(() => {
  decoder = createDecoder({ processes: 1 });
});
afterAll(() => decoder.close());

const WIDTH = 480;
const HEIGHT = 320;

async function read(bytes: Uint8Array): Promise<DecodedPicture> {
  const result = await decoder.decode(bytes);
  if ("reason" in result) throw new Error(result.reason);
  return result;
}

const distance = (a: DecodedPicture, b: DecodedPicture) => hammingDistance(hexToHash(a.hash), hexToHash(b.hash));

describe("an ordinary picture", () => {
  test.each(["jpeg", "png", "webp", "avif"] as const)("is read as %s, and looks the same", async (format) => {
    const plain = await read(await scene().png().toBuffer());
    const found = await read(await scene().toFormat(format, { quality: 80 }).toBuffer());
    expect(found).toMatchObject({ format, width: WIDTH, height: HEIGHT });
    expect(found.quality).toBeGreaterThan(50);
    expect(distance(found, plain)).toBeLessThanOrEqual(31);
  });

  test("is turned as its metadata asks, and its camera is named", async () => {
    const exif = { IFD0: { Make: "Canon", Model: "Canon EOS 5D", Software: "Editor 3\u00017" } };
    const lying = await scene().rotate(270).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const found = await read(lying);
    expect(found).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(distance(found, await read(await scene().png().toBuffer()))).toBeLessThanOrEqual(16);
    const shot = await read(await scene().withExif(exif).jpeg().toBuffer());
    expect(shot.metadata).toEqual({ camera: "Canon EOS 5D", software: "Editor 3 7" });
  });

  test("is found again in a collage and inside a frame", async () => {
    const alone = await read(await scene().png().toBuffer());
    const framed = await read(
      await scene().extend({ top: 60, bottom: 60, left: 90, right: 90, background: "white" }).png().toBuffer(),
    );
    const nearest = Math.min(
      ...framed.regions.flatMap(({ hashes }) =>
        hashes.map((hash) => hammingDistance(hexToHash(hash), hexToHash(alone.hash))),
      ),
    );
    expect(distance(framed, alone)).toBeGreaterThan(31);
    expect(nearest).toBeLessThanOrEqual(31);
  });

  test.each([
    ["CMYK", () => scene().toColourspace("cmyk").jpeg()],
    ["16 bits a channel", () => scene().toColourspace("rgb16").png()],
    ["grey", () => scene().greyscale().toColourspace("b-w").png()],
    ["with transparency", () => scene().ensureAlpha(0.9).png()],
    ["with a palette", () => scene().png({ palette: true })],
  ])("is read when it is %s", async (_kind, make) => {
    const found = await read(await make().toBuffer());
    expect(found).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(found.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(found.quality).toBeGreaterThan(50);
  });

  test("that is partly transparent is what buyers see, and is looked up as other hashers know it too", async () => {
    const drawn = await scene().greyscale().toColourspace("b-w").raw().toBuffer();
    const black = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "black" } });
    const ink = await black
      .joinChannel(Buffer.from(drawn.map((light) => 255 - light)), {
        raw: { width: WIDTH, height: HEIGHT, channels: 1 },
      })
      .png()
      .toBuffer();
    const seen = await sharp(ink).flatten({ background: "white" }).png().toBuffer();
    const found = await read(ink);
    const plain = await read(seen);
    expect(found).toMatchObject({ hash: plain.hash, quality: plain.quality, backdrop: plain.backdrop });
    expect(distance(found, await read(await scene().greyscale().png().toBuffer()))).toBeLessThanOrEqual(16);
    expect(await decoder.describe(ink)).toEqual(await decoder.describe(seen));
    expect(await decoder.describeEntry(ink)).toEqual(await decoder.describeEntry(seen));

    const mask = Buffer.alloc(WIDTH * HEIGHT, 255).fill(0, 0, (WIDTH * HEIGHT) / 2);
    const hiding = await scene()
      .joinChannel(mask, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .png()
      .toBuffer();
    const wholes = (await read(hiding)).regions.filter(({ region }) => region === "whole");
    const stored = await read(await sharp(hiding).removeAlpha().png().toBuffer());
    expect(wholes.map(({ hashes }) => hashes[0])).toEqual([
      (await read(await sharp(hiding).flatten({ background: "white" }).png().toBuffer())).hash,
      stored.hash,
    ]);
    // Nothing hidden, nothing more to look up.
    const opaque = await read(await scene().ensureAlpha(1).png().toBuffer());
    expect(opaque.regions.filter(({ region }) => region === "whole")).toHaveLength(1);
    expect(opaque.hash).toBe((await read(await scene().png().toBuffer())).hash);
  });

  test("of which there are many in one file counts as its first", async () => {
    const first = await scene().png().toBuffer();
    const second = await scene().negate().png().toBuffer();
    const animated = await sharp([first, second], { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const found = await read(animated);
    expect(found).toMatchObject({ format: "webp", width: WIDTH, height: HEIGHT });
    expect(distance(found, await read(first))).toBe(0);
    expect(await read(manyFrames(10_000))).toMatchObject({ format: "gif", width: 1, height: 1, quality: 0 });
  });
});

const SVG = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text>&x;</text><image href="http://127.0.0.1:1/"/></svg>`;

describe("hostile bytes are refused with a reason", () => {
  test.each([
    ["nothing", () => Buffer.alloc(0), "images.unsupported-format"],
    ["a text", () => Buffer.from("<html>404</html>"), "images.unsupported-format"],
    ["an SVG with an external entity", () => Buffer.from(SVG), "images.unsupported-format"],
    [
      "an SVG behind a PNG signature",
      () => Buffer.concat([claimingPng(9, 9).subarray(0, 8), Buffer.from(SVG)]),
      "images.undecodable",
    ],
    ["a GIF that is a script", () => Buffer.from("GIF89a/*\0\0\0*/=1;alert(1)"), "images.undecodable"],
    ["a PDF", () => Buffer.from("%PDF-1.7\n"), "images.unsupported-format"],
    [
      "a PDF with a JPEG in it",
      async () => Buffer.concat([Buffer.from("%PDF-1.7\nstream\n"), await scene().jpeg().toBuffer()]),
      "images.unsupported-format",
    ],
    [
      "an archive with a picture in it",
      async () => Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), await scene().png().toBuffer()]),
      "images.unsupported-format",
    ],
    [
      "a JPEG that is called a PNG by its first bytes",
      async () => Buffer.concat([claimingPng(9, 9).subarray(0, 8), await scene().jpeg().toBuffer()]),
      "images.undecodable",
    ],
    ["a HEIC", () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), "images.unsupported-format"],
    ["an AVIF of nothing", () => Buffer.from("\0\0\0\x18ftypavif\0\0\0\0mif1avif", "latin1"), "images.undecodable"],
    ["a TIFF", () => Buffer.from("II*\0\x08\0\0\0\0\0\0\0", "latin1"), "images.unsupported-format"],
    ["50,000 × 50,000 pixels", () => claimingPng(50_000, 50_000), "images.too-many-pixels"],
    ["a line of a million pixels", () => claimingPng(1_000_000, 1), "images.too-many-pixels"],
    ["two thousand million columns", () => claimingPng(0x7fffffff, 0x7fffffff), "images.undecodable"],
    ["more rows claimed than there are", () => claimingPng(4_000, 4_000), "images.undecodable"],
    [
      "random bytes behind a JPEG signature",
      () => Buffer.from(`ffd8ff${"a7".repeat(5_000)}`, "hex"),
      "images.undecodable",
    ],
  ])("%s", async (_kind, make, reason) => {
    expect(await decoder.decode(await make())).toEqual({ reason });
  });

  test.each(["jpeg", "png", "webp", "avif"] as const)("a %s that breaks off in the middle", async (format) => {
    const whole = await scene().toFormat(format).toBuffer();
    const result = await decoder.decode(whole.subarray(0, whole.length >> 1));
    expect(result).toEqual({ reason: "images.undecodable" });
  });

  test("a picture with an archive behind it is only a picture", async () => {
    const picture = await scene().jpeg().toBuffer();
    const polyglot = Buffer.concat([picture, Buffer.from("PK\x03\x04<?php system($_GET[0]); ?>", "latin1")]);
    expect((await read(polyglot)).hash).toBe((await read(picture)).hash);
  });

  test.each([
    ["49 million pixels of nothing", () => blankPng(7_000, 7_000)],
    ["a colour profile of a gigabyte", () => blankPng(20, 20, [packedChunk("iCCP", 1_000_000_000)])],
    [
      "texts of a gigabyte",
      () =>
        blankPng(
          20,
          20,
          Array.from({ length: 10 }, () => packedChunk("zTXt", 100_000_000)),
        ),
    ],
  ])("a small file with %s costs at most itself", async (_kind, make) => {
    const bytes = make();
    expect(bytes.length).toBeLessThan(2_000_000);
    const result = await decoder.decode(bytes);
    if ("reason" in result) expect(result.reason).toMatch(/^images\.(?:undecodable|decode-)/);
    else expect(result.quality).toBe(0);
    expect(await read(await scene().png().toBuffer())).toMatchObject({ width: WIDTH });
  });

  test("any byte of a real picture may be wrong", async () => {
    for (const format of ["jpeg", "png", "webp", "avif"] as const) {
      const whole = await scene(1, 96, 64).toFormat(format).toBuffer();
      for (let i = 0; i < 25; i += 1) {
        const bytes = Buffer.from(whole);
        const at = Math.floor((i / 25) * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ 0xff;
        const result = await decoder.decode(bytes);
        if ("reason" in result)
          expect(result.reason).toMatch(/^images\.(?:undecodable|unsupported-format|too-many-pixels)$/);
        else expect(result.hash).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });
});

describe("a decoder that fails costs one picture", () => {
  const program = join(import.meta.dirname, "../harness/decoders/misbehaving.ts");

  test.each([
    ["hangs", 0, "images.decode-timeout"],
    ["crashes", 1, "images.decoder-crashed"],
    ["grows too large", 2, "images.decode-memory"],
  ])("when it %s, and a new one takes its place", async (_how, wish, reason) => {
    const failing = createDecoder({ processes: 1, program, timeoutMs: 1_500 });
    const [bad, ...good] = await Promise.all([wish, 9, 9].map((byte) => failing.decode(Uint8Array.of(byte))));
    expect(bad).toEqual({ reason });
    expect(good.map((result) => "reason" in result && result.reason)).toEqual([
      "images.undecodable",
      "images.undecodable",
    ]);
    failing.close();
  });

  test("closing answers everybody who waits", async () => {
    const closing = createDecoder({ processes: 1, program });
    const all = Promise.all([0, 9, 9].map((byte) => closing.decode(Uint8Array.of(byte))));
    closing.close();
    for (const result of await all) expect(result).toEqual({ reason: "images.decoder-crashed" });
    expect(await closing.decode(Uint8Array.of(9))).toEqual({ reason: "images.decoder-crashed" });
  });
});
