import { afterAll, beforeAll, expect, test } from "vitest";
import { blankPng, claimingPng, manyFrames, packedChunk } from "../harness/hostile-pictures.ts";
import { lettered } from "../harness/lettering.ts";
import { type PictureHost, startPictureHost } from "../harness/picture-host.ts";
import { scene } from "../harness/scene.ts";
import { screened } from "../harness/screened.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

/** Stands for the inside of the operator's network: nothing may connect to it. */
let inside: PictureHost;
let system: TestSystem;

beforeAll(async () => {
  inside = await startPictureHost();
  system = await startTestSystem({
    ASSAY_BODY_LIMIT: "8000000",
    ASSAY_IMAGE_OCR: "on",
    ASSAY_IMAGE_DEADLINE_SECONDS: "0",
  });
});
afterAll(async () => {
  await system.stop();
  await inside.close();
});

/** The reasons that a listing's pictures, undecided so that they are read too, leave on its verdict. */
async function degradedOf(id: string, urls: readonly string[]): Promise<string[]> {
  const { codes } = await screened(system, {
    id,
    title: "Shoulder bag",
    description: "Message for more pictures: seller.shop@example.com",
    category: "bags",
    price: { value: "100.00", currency: "USD" },
    seller: { id: `seller-of-${id}` },
    images: urls.map((url) => ({ url })),
  });
  return codes;
}
const dataUrl = (bytes: Buffer | string) => `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;

test("addresses of the inside, however they are spelled, are refused and nothing connects there", async () => {
  const { port } = inside;
  const urls = [
    `http://127.0.0.1:${port}/1.jpg`,
    `http://localhost:${port}/1.jpg`,
    `http://2130706433:${port}/1.jpg`,
    `http://0177.0.0.1:${port}/1.jpg`,
    `http://0x7f.1:${port}/1.jpg`,
    `http://[::ffff:127.0.0.1]:${port}/1.jpg`,
    `http://[64:ff9b::7f00:1]:${port}/1.jpg`,
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://10.0.0.1/1.jpg",
    "http://224.0.0.1/1.jpg",
  ];
  const codes = await degradedOf("inside", urls);
  expect(codes).toEqual(urls.map(() => "images.address-refused"));
  expect(inside.connections).toBe(0);
});

test("pictures that refer to the inside or to files fetch nothing when they are decoded and read", async () => {
  const address = `http://127.0.0.1:${inside.port}/entity`;
  const svg = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${address}"><!ENTITY y SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="99" height="99"><text>&x;&y;</text><image xlink:href="${address}"/></svg>`;
  const packet = `<!DOCTYPE x [<!ENTITY e SYSTEM "${address}">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;</x:xmpmeta>`;
  const withXmp = await scene(2).withXmp(packet).png().toBuffer();
  const behind = Buffer.concat([claimingPng(9, 9).subarray(0, 8), Buffer.from(svg)]);
  const codes = await degradedOf("entities", [
    dataUrl(svg),
    dataUrl(behind),
    dataUrl(withXmp),
    dataUrl(await lettered([{ text: address, left: 20, top: 40, height: 24 }], 500, 200)),
  ]);
  expect(codes).toEqual(["images.unsupported-format", "images.undecodable"]);
  expect(inside.connections).toBe(0);
});

test("hostile pictures through the whole service each leave their reason, and it goes on serving", async () => {
  const whole = await scene(3).jpeg().toBuffer();
  const pictures: readonly (readonly [Buffer | string, RegExp | undefined])[] = [
    ["", /empty|unsupported-format|url-invalid/],
    [claimingPng(50_000, 50_000), /too-many-pixels/],
    [whole.subarray(0, whole.length >> 1), /undecodable/],
    [blankPng(20, 20, [packedChunk("iCCP", 50_000_000)]), /undecodable|decode-/],
    [manyFrames(10_000), undefined],
    [await scene(4).toColourspace("cmyk").jpeg().toBuffer(), undefined],
    [await scene(5).toColourspace("rgb16").png().toBuffer(), undefined],
    [Buffer.concat([whole, Buffer.from("PK\x03\x04<?php ?>", "latin1")]), undefined],
    ["GIF89a/*\0\0\0*/=1;alert(1)", /undecodable/],
  ];
  const codes = await degradedOf(
    "zoo",
    pictures.map(([bytes]) => dataUrl(bytes)),
  );
  const expected = pictures.flatMap(([, reason]) => reason ?? []);
  for (const reason of expected)
    expect(
      codes.some((code) => reason.test(code)),
      String(reason),
    ).toBe(true);
  expect(codes.every((code) => expected.some((reason) => reason.test(code)))).toBe(true);
  expect((await system.call("GET", "/readyz")).status).toBe(200);
  expect(await degradedOf("after", [dataUrl(await scene(6).png().toBuffer())])).toEqual([]);
});
