import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse } from "#screening/analysers.ts";
import { buildPictureSources } from "#screening/image/picture-sources.ts";
import { writtenPrices } from "#screening/image/text-prices.ts";
import type { ImageFacts, Listing, PictureFacts } from "#screening/types.ts";
import { shipped } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const PLAIN: Listing = {
  id: "1",
  title: "Shoulder bag",
  category: "bags",
  price: { value: "100", currency: "USD" },
  images: [{ url: "https://cdn.shop.example/1.jpg" }, { url: "https://cdn.shop.example/2.jpg" }],
  seller: { id: "s" },
};

const picture = (index: number, more: Partial<PictureFacts>): PictureFacts => ({
  index,
  format: "jpeg",
  width: 800,
  height: 600,
  ...more,
});
const words = (index: number, ...lines: string[]): PictureFacts =>
  picture(index, { text: lines.map((text) => ({ text, certainty: 0.99, box: [0, 0, 1, 0.1] })) });

function screened(listing: Partial<Listing>, readable: readonly PictureFacts[], more: Partial<ImageFacts> = {}) {
  const images: ImageFacts = { state: "done", readable, unreadable: [], ...more };
  return analyse({ ...PLAIN, ...listing }, { now: 0, images }, knowledge);
}
const value = (result: ReturnType<typeof screened>, name: string) => result.signals.get(name)?.value;

describe("words in a picture", () => {
  test("that say it is a copy are a finding, with the picture as its evidence", () => {
    const result = screened({ title: "Rolex Daytona", category: "watches" }, [
      words(1, "NEW ARRIVALS", "1:1 super clone"),
    ]);
    expect(value(result, "image.textReplicaStrength")).toBe(3);
    expect(result.signals.get("image.textReplica")?.evidence[0]).toMatchObject({
      kind: "image",
      index: 1,
      value: expect.stringMatching(/super clone|1:1/),
    });
  });

  test("that rule copies out are not", () => {
    const result = screened({ title: "Rolex Daytona", category: "watches" }, [words(0, "this is not a super clone")]);
    expect(value(result, "image.textReplica")).toBe(false);
    expect(value(result, "image.textReplicaDenied")).toBe(true);
  });

  test.each([
    [["WhatsApp+8613800138000"], "whatsapp", "whatsapp:8613800138000"],
    [["WhatsApp", "+86 138 0013 8000"], "whatsapp", "whatsapp:8613800138000"],
    [["Add WeChat: bagshop8888"], "wechat", "wechat:bagshop8888"],
    [["加微信 abc12345"], "wechat", "wechat:abc12345"],
    [["scan the QR code"], "qr", undefined],
  ] as const)("that name a way to deal elsewhere are found, also over two lines: %s", (lines, kind, named) => {
    const result = screened({}, [words(0, ...lines)]);
    expect(value(result, "image.textContactKinds")).toContain(kind);
    if (named !== undefined) expect(value(result, "image.textContactValues")).toContain(named);
    expect(result.signals.get("image.textContact")?.evidence[0]).toMatchObject({ kind: "image", index: 0 });
  });

  test("that name a dear brand tell only where the listing names none", () => {
    expect(value(screened({}, [words(0, "GUCCI")]), "image.textBrandUnnamed")).toBe(true);
    expect(value(screened({ title: "Gucci shoulder bag" }, [words(0, "GUCCI")]), "image.textBrandUnnamed")).toBe(false);
    expect(value(screened({ brand: "Gucci" }, [words(0, "GUCCI")]), "image.textBrandUnnamed")).toBe(false);
    expect(value(screened({ description: "A Gucci bag" }, [words(0, "GUCCI")]), "image.textBrandUnnamed")).toBe(false);
    expect(value(screened({}, [words(0, "GUCCI")]), "image.textBrands")).toEqual(["Gucci"]);
  });

  test("that name another price are set beside the listing's, in its own currency only", () => {
    expect(value(screened({}, [words(0, "only $25")]), "image.textPriceDiffers")).toBe(true);
    expect(value(screened({}, [words(0, "was $199, now $99")]), "image.textPriceDiffers")).toBe(false);
    expect(value(screened({}, [words(0, "380元")]), "image.textPriceDiffers")).toBe(false);
    expect(value(screened({}, [words(0, "380元")]), "image.textPrices")).toEqual(["380元"]);
  });

  test("that nobody has read say nothing, and what should have been read and was not is recorded", () => {
    const result = screened({}, [picture(0, {})], { unread: [{ index: 0, reason: "images.ocr-failed" }] });
    expect([...result.signals.keys()].filter((name) => name.startsWith("image.text"))).toEqual([]);
    expect(result.degraded).toContainEqual({
      code: "images.ocr-failed",
      detail: "the words in picture 1 were not read",
    });
  });

  test("of any kind never throw, and cost time in line with their length", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom(
        "$".repeat(3_000),
        "1,".repeat(3_000),
        "@a".repeat(3_000),
        "whatsapp ".repeat(500),
        "\u202e".repeat(500),
      ),
    );
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), (lines) => {
        const result = screened({}, [words(0, ...lines)]);
        expect(result.degraded).toEqual([]);
        for (const { evidence } of result.signals.values()) {
          for (const item of evidence) if (item.kind === "image") expect(item.value.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
    expect(
      screened({}, [words(0, ...Array.from({ length: 10_000 }, (_, i) => `row ${i} wechat: shop${i}88`))]).degraded,
    ).toEqual([]);
  });
});

test.each([
  ["$89.00 free shipping", [89]],
  ["1.299,00 €", [1299]],
  ["RRP £1,250 now £99.5", [1250, 99.5]],
  ["￥380 包邮", [380]],
  ["20 % off, size 42, 2026", []],
  ["10000000000$", []],
])("prices are read as they are written: %s", (line, values) => {
  expect(writtenPrices(line).map((price) => price.value)).toEqual(values);
});

describe("where pictures come from", () => {
  test("is told by their host, whole names only", () => {
    const names = (url: string, more: Partial<Listing> = {}) =>
      value(screened({ images: [{ url }], ...more }, []), "image.sources");
    expect(names("https://photo.yupoo.com/kicks/1.jpg")).toEqual(["Yupoo"]);
    expect(names("https://PHOTO.YUPOO.COM:443/kicks/1.jpg")).toEqual(["Yupoo"]);
    expect(names("https://user@photo.yupoo.com/1.jpg")).toEqual(["Yupoo"]);
    expect(names("https://notyupoo.com/1.jpg")).toEqual([]);
    expect(names("https://yupoo.com.shop.example/1.jpg")).toEqual([]);
    expect(names("data:image/png;base64,yupoo.com")).toEqual([]);
    expect(names("https://i.ebayimg.com/1.jpg", { url: "https://www.ebay.com/itm/1" })).toEqual([]);
  });

  test("is told by credits in the file and by marks in the picture", () => {
    const credited = screened({}, [picture(1, { credits: ["© Getty Images"] })]);
    expect(value(credited, "image.sourceKinds")).toEqual(["stock"]);
    expect(credited.signals.get("image.sources")?.evidence[0]).toMatchObject({ index: 1, fact: "credit in the file" });
    const marked = screened({}, [words(0, "www.yupoo.com/photos/kicks")]);
    expect(value(marked, "image.sourceKinds")).toEqual(["album"]);
    expect(marked.signals.get("image.sources")?.evidence[0]).toMatchObject({ index: 0, fact: "text in the picture" });
  });

  test("is not told by a word that only contains a name", () => {
    const sources = buildPictureSources([
      { kind: "marketplace", name: "Wish", hosts: ["wish.com"], marks: ["wish.com"] },
    ]);
    expect(sources.inText("best wishes")).toEqual([]);
    expect(sources.ofHost("com")).toBeUndefined();
    expect(sources.ofHost("")).toBeUndefined();
    expect(sources.ofHost("cdn.wish.com")).toMatchObject({ name: "Wish" });
  });
});

test("a file that says that a model made it, and unverified credentials, are told apart from proof", () => {
  const result = screened({}, [
    picture(0, { c2pa: true, sourceType: "trainedAlgorithmicMedia" }),
    picture(1, { sourceType: "digitalCapture" }),
  ]);
  expect(value(result, "image.c2pa")).toBe("unverified");
  expect(value(result, "image.generated")).toBe(true);
  expect(value(screened({}, [picture(0, { sourceType: "digitalCapture" })]), "image.generated")).toBe(false);
});
