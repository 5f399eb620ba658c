import { describe, expect, test } from "vitest";
import type { Analyser } from "#screening/analyser.ts";
import { fileAnalyser } from "#screening/image/file-analyser.ts";
import { knownAnalyser } from "#screening/image/known-analyser.ts";
import { reuseAnalyser } from "#screening/image/reuse-analyser.ts";
import type { Listing, PictureFacts, PictureMatch, Signal } from "#screening/types.ts";
import { shipped } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();

const LISTING: Listing = {
  id: "1",
  title: "Bag",
  category: "bags",
  price: { value: "1", currency: "USD" },
  images: [],
  seller: { id: "s" },
};

const picture = (more: Partial<PictureFacts> = {}): PictureFacts => ({
  index: 0,
  format: "jpeg",
  width: 800,
  height: 600,
  ...more,
});
const match = (more: Partial<PictureMatch> = {}): PictureMatch => ({
  bank: "counterfeit",
  kind: "counterfeit",
  entry: 7,
  distance: 4,
  quality: 100,
  region: "whole",
  ...more,
});

/** What an analyser says of these pictures, by signal. */
function signals(analyser: Analyser, readable: readonly PictureFacts[], brand?: string) {
  const found = new Map<string, Signal>();
  if (brand !== undefined) found.set("brand.name", { name: "brand.name", value: brand, evidence: [] });
  const context = { now: 0, images: { state: "done" as const, readable, unreadable: [] } };
  const findings = analyser.analyse({ listing: LISTING, context, knowledge, found });
  for (const { name } of findings.signals) expect(Object.keys(analyser.signals)).toContain(name);
  return Object.fromEntries(findings.signals.map(({ name, value }) => [name, value]));
}
const known = (matches: PictureMatch[], brand?: string) => signals(knownAnalyser, [picture({ matches })], brand);

describe("known fakes", () => {
  test("are proof only when near and of good quality", () => {
    expect(known([match()])).toMatchObject({ "image.counterfeit": true, "image.counterfeitProof": true });
    expect(known([match({ distance: 17 })])).toMatchObject({
      "image.counterfeit": true,
      "image.counterfeitProof": false,
    });
    expect(known([match({ quality: 79 })])).toMatchObject({
      "image.counterfeit": true,
      "image.counterfeitProof": false,
    });
    expect(known([match({ distance: 32 })])).toMatchObject({
      "image.counterfeit": false,
      "image.counterfeitDistance": 32,
    });
  });

  test("whose hash says nothing are no fakes", () => {
    expect(known([match({ quality: 49 })])).toMatchObject({ "image.counterfeit": false });
  });

  test("in a part of a picture are never proof", () => {
    expect(known([match({ region: "left half", distance: 0 })])).toMatchObject({
      "image.counterfeit": false,
      "image.counterfeitProof": false,
      "image.counterfeitPart": true,
    });
  });

  test("have no distance where there are none", () => {
    expect(known([])).not.toHaveProperty(["image.counterfeitDistance"]);
  });
});

describe("a benign picture", () => {
  const benign = match({ kind: "benign", bank: "benign", entry: 1, distance: 20 });

  test("mutes everything else about the same picture, near or not", () => {
    const found = known([match(), match({ region: "left half" }), match({ kind: "official" }), benign]);
    expect(found).toMatchObject({
      "image.counterfeit": false,
      "image.counterfeitPart": false,
      "image.official": false,
      "image.benign": 1,
    });
  });

  test("says nothing about another picture of the listing", () => {
    const found = signals(knownAnalyser, [picture({ matches: [benign] }), picture({ index: 1, matches: [match()] })]);
    expect(found).toMatchObject({ "image.counterfeitProof": true });
  });

  test("in a corner excuses the corner only", () => {
    const corner = { ...benign, region: "top left quarter" };
    expect(known([corner, match({ region: "top left quarter" })])).toMatchObject({ "image.counterfeitPart": false });
    expect(known([corner, match()])).toMatchObject({ "image.counterfeitProof": true });
  });

  test("of low quality mutes nothing", () => {
    expect(known([{ ...benign, quality: 30 }, match()])).toMatchObject({ "image.counterfeitProof": true });
  });

  test("does not count as shared with others", () => {
    const found = signals(
      reuseAnalyser,
      [picture({ matches: [benign], otherSellers: 900, earlierBrands: ["Prada"] })],
      "Gucci",
    );
    expect(found).toMatchObject({ "image.otherSellers": 0, "image.brandContradicted": false });
  });
});

test("official pictures are held against the brand of the listing", () => {
  const official = match({ kind: "official", bank: "official", brand: "Rolex" });
  expect(known([official], "rolex")).toMatchObject({ "image.official": true, "image.officialAgrees": true });
  const spelled = match({ kind: "official", bank: "official", brand: "Hermes" });
  expect(known([spelled], "Hermès")).toMatchObject({ "image.officialAgrees": true });
  expect(known([official], "Nike")).toMatchObject({ "image.officialBrand": "Rolex", "image.officialAgrees": false });
  expect(known([match({ kind: "official", bank: "official" })], "Nike")).toMatchObject({ "image.officialBrand": "" });
});

test("banks of one's own are named once each", () => {
  const own = match({ kind: "other", bank: "warehouse-7" });
  expect(known([own, { ...own, entry: 9 }])).toMatchObject({ "image.banks": ["warehouse-7"] });
});

describe("pictures of other sellers", () => {
  test("count by the one that most of them show", () => {
    const found = signals(reuseAnalyser, [
      picture({ otherSellers: 2, otherListings: 1 }),
      picture({ index: 1, otherSellers: 5 }),
      picture({ index: 2 }),
    ]);
    expect(found).toMatchObject({ "image.otherSellers": 5, "image.sharedWithin": 1 });
  });

  test.each([
    ["another brand only", ["Prada"], "Gucci", true],
    ["another brand, and this one too", ["Prada", "gucci"], "Gucci", false],
    ["no brand", [], "Gucci", false],
    ["another brand, where the listing has none", ["Prada"], "", false],
  ])("shown for %s", (_how, earlierBrands, brand, contradicted) => {
    const found = signals(reuseAnalyser, [picture({ earlierBrands, otherSellers: 1 })], brand);
    expect(found).toMatchObject({ "image.brandContradicted": contradicted });
  });
});

test("what files say of themselves is listed, and the smallest side is known", () => {
  const found = signals(fileAnalyser, [
    picture({ camera: "Canon EOS 5D", software: "Editor" }),
    picture({ index: 1, camera: "Canon EOS 5D", width: 90 }),
  ]);
  expect(found).toMatchObject({
    "image.cameras": ["Canon EOS 5D"],
    "image.software": ["Editor"],
    "image.smallest": 90,
  });
  expect(signals(fileAnalyser, [])).toEqual({
    "image.cameras": [],
    "image.software": [],
    "image.credits": [],
    "image.c2pa": "",
    "image.generated": false,
  });
});
