import { expect, test } from "vitest";
import type { BankMatch, BankMatcher } from "#images/bank-match.ts";
import type { DecodedPicture } from "#screening/image/decoded-picture.ts";
import { matchPicture } from "#tasks/match-picture.ts";

const hex = (byte: number) => byte.toString(16).padStart(2, "0").repeat(32);
const region = (name: string, byte: number, quality = 100) => ({ region: name, quality, hashes: [hex(byte)] });
const pictureOf = (...regions: DecodedPicture["regions"]): DecodedPicture => ({
  format: "png",
  width: 10,
  height: 10,
  hash: hex(0),
  quality: 100,
  regions,
  backdrop: null,
  metadata: {},
});

const entry = (more: Partial<BankMatch>): BankMatch => ({
  bank: "counterfeit",
  kind: "counterfeit",
  entry: 1,
  distance: 0,
  quality: 90,
  source: null,
  brand: null,
  owner: null,
  ...more,
});

/** Banks that answer by the first byte of the first hash, and keep the radius as the real ones do. */
function banks(answers: Record<number, BankMatch[]>): BankMatcher {
  return {
    version: "test",
    candidates: () => [],
    smallBanks: () => [],
    match: ([hash], quality, radius = 0) =>
      quality < 50 ? [] : (answers[hash?.[0] ?? -1] ?? []).filter((found) => found.distance <= Math.max(31, radius)),
  };
}

test("a fake found in the whole picture and nearer in a part of it is known as both", () => {
  const matcher = banks({ 1: [entry({ distance: 12 })], 2: [entry({ distance: 3 })] });
  const found = matchPicture(matcher, pictureOf(region("whole", 1), region("left half", 2)));
  expect(found.map(({ region, distance }) => [region, distance])).toEqual([
    ["left half", 3],
    ["whole", 12],
  ]);
});

test("beyond the radius only known fakes are looked for, and only in the whole picture", () => {
  const far = [entry({ distance: 36 }), entry({ entry: 2, kind: "official", bank: "official", distance: 36 })];
  const matcher = banks({ 1: far, 2: far });
  expect(matchPicture(matcher, pictureOf(region("whole", 1), region("left half", 2)))).toMatchObject([
    { entry: 1, distance: 36, region: "whole" },
  ]);
});

test("what mutes is never cut off by a flood of what it mutes", () => {
  const flood = Array.from({ length: 60 }, (_, index) => entry({ entry: index + 10 }));
  const benign = entry({ entry: 9, kind: "benign", bank: "benign", distance: 31 });
  const found = matchPicture(banks({ 1: [...flood, benign] }), pictureOf(region("whole", 1)));
  expect(found.length).toBeLessThan(30);
  expect(found[0]).toMatchObject({ kind: "benign" });
});

test("a part of low quality is not looked up, and a match is as good as the worse of the two hashes", () => {
  const matcher = banks({ 1: [entry({ quality: 90 })], 2: [entry({ entry: 5 })] });
  expect(matchPicture(matcher, pictureOf(region("whole", 1, 70), region("left half", 2, 49)))).toMatchObject([
    { entry: 1, quality: 70 },
  ]);
});
