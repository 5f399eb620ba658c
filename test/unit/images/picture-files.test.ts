import { crc32 } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { findCredentials } from "#images/decode/c2pa.ts";
import { creditLines, digitalSourceType } from "#images/decode/credits.ts";
import { readMetadata } from "#images/decode/metadata.ts";
import type { PictureFormat } from "#screening/image/decoded-picture.ts";

const MANIFEST = Buffer.concat([Buffer.from("jumb....jumdc2pa\0"), Buffer.from("trainedAlgorithmicMedia")]);
const picture = () => sharp({ create: { width: 20, height: 20, channels: 3, background: "red" } });

function number(value: number, bytes: number, little = false): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (little) buffer.writeUIntLE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** Puts a part into a real file where the C2PA specification puts its manifests. */
const EMBED: Partial<Record<PictureFormat, (file: Buffer, part: Buffer) => Buffer>> = {
  jpeg: (file, part) =>
    Buffer.concat([file.subarray(0, 2), Buffer.of(0xff, 0xeb), number(part.length + 2, 2), part, file.subarray(2)]),
  png(file, part) {
    const body = Buffer.concat([Buffer.from("caBX"), part]);
    return Buffer.concat([
      file.subarray(0, 33),
      number(part.length, 4),
      body,
      number(crc32(body), 4),
      file.subarray(33),
    ]);
  },
  webp: (file, part) => Buffer.concat([file, Buffer.from("C2PA"), number(part.length, 4, true), part]),
  avif(file, part) {
    const length = file.readUInt32BE(0);
    const uuid = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex");
    const box = Buffer.concat([number(part.length + 24, 4), Buffer.from("uuid"), uuid, part]);
    return Buffer.concat([file.subarray(0, length), box, file.subarray(length)]);
  },
};

describe("content credentials", () => {
  test.each(["jpeg", "png", "webp", "avif"] as const)(
    "are found in a %s that carries them, and only there",
    async (format) => {
      const file = await picture().toFormat(format).toBuffer();
      expect(findCredentials(format, file)).toBeUndefined();
      const signed = EMBED[format]?.(file, MANIFEST) ?? file;
      expect(findCredentials(format, signed)?.includes("trainedAlgorithmicMedia")).toBe(true);
      const other = EMBED[format]?.(file, Buffer.from("something else")) ?? file;
      expect(findCredentials(format, other)).toBeUndefined();
      // The word alone, behind the picture, is no manifest.
      expect(findCredentials(format, Buffer.concat([file, Buffer.from("jumbc2pa")]))).toBeUndefined();
    },
  );

  test("are looked for in any bytes without throwing or going on for ever", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("jpeg", "png", "webp", "avif", "gif"),
        (bytes, format) => {
          findCredentials(format, bytes);
          findCredentials(format, Buffer.concat([Buffer.from("\xff\xd8\xff\xeb", "latin1"), bytes]));
        },
      ),
    );
    expect(findCredentials("webp", Buffer.alloc(5_000_000))).toBeUndefined();
  });
});

const xmp = (body: string) =>
  Buffer.from(`<x:xmpmeta><rdf:RDF><rdf:Description ${body}</rdf:Description></rdf:RDF></x:xmpmeta>`);
const dataset = (id: number, text: string) =>
  Buffer.concat([Buffer.of(0x1c, 2, id), number(Buffer.byteLength(text), 2), Buffer.from(text)]);

describe("credits in a file", () => {
  test("are read from XMP, as attribute, element and list, and from IPTC", () => {
    const text = xmp(
      `photoshop:Credit="Getty Images"><dc:source>ebay.com</dc:source><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Shop</rdf:li></rdf:Alt></dc:rights>`,
    );
    expect(creditLines(undefined, text)).toEqual(["Getty Images", "ebay.com", "© Shop"]);
    const iptc = Buffer.concat([
      Buffer.from("8BIM\x04\x04"),
      dataset(5, "a title"),
      dataset(110, "Alamy"),
      dataset(116, "© Alamy"),
    ]);
    expect(creditLines(iptc, undefined)).toEqual(["Alamy", "© Alamy"]);
  });

  test("survive a real file, with what the picture is said to be", async () => {
    const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Shutterstock" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>`;
    const file = await picture()
      .withExif({ IFD0: { Copyright: "Me\u0007" } })
      .withXmp(packet)
      .jpeg()
      .toBuffer();
    const metadata = readMetadata(await sharp(file).metadata(), undefined);
    expect(metadata).toEqual({ credits: ["Me", "Shutterstock"], sourceType: "trainedAlgorithmicMedia" });
  });

  test("that a model made it is also taken from content credentials, and stays a claim", async () => {
    expect(readMetadata(await sharp(await picture().jpeg().toBuffer()).metadata(), MANIFEST)).toEqual({
      c2pa: true,
      sourceType: "trainedAlgorithmicMedia",
    });
  });

  test("are looked for in any bytes without throwing, and bytes that repeat without end hold little", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: "binary", maxLength: 300 }), (iptc, text) => {
        for (const line of creditLines(Buffer.from(iptc), Buffer.from(text))) expect(typeof line).toBe("string");
        digitalSourceType(Buffer.from(text));
      }),
    );
    // What each holds is right as far as it goes: text that nobody cut off, and a dataset as long as one can be.
    const hostile: [part: string, lengths: number[]][] = [
      ["<dc:rights", []],
      ["dc:source ", []],
      ["<dc:rights><rdf:Alt> <rdf:li a", []],
      ['photoshop:Credit="', [17]],
      ["\x1c\x02\x6e\xff\xff", [65_535]],
    ];
    for (const [part, lengths] of hostile) {
      const lines = creditLines(Buffer.from(part.repeat(20_000), "latin1"), Buffer.from(part.repeat(20_000)));
      expect(lines.map((line) => line.length)).toEqual(lengths);
    }
    expect(digitalSourceType(xmp('Iptc4xmpExt:DigitalSourceType="<script>">'))).toBeUndefined();
  });
});
