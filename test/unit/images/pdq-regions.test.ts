import { expect, test, vi } from "vitest";
import { findFrame } from "#images/pdq/frame.ts";
import { hammingDistance } from "#images/pdq/hex.ts";
import { pdq, pdqVariants } from "#images/pdq/pdq.ts";
import type { Pixels } from "#images/pdq/pixels.ts";
import { BANK_REGIONS, pdqRegions, QUERY_REGIONS } from "#images/pdq/regions.ts";
import { inventPicture, remap } from "./pdq-pictures.ts";

// Much is computed: the usual five seconds are short on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const RADIUS = 31;

function crop(picture: Pixels, left: number, top: number, width: number, height: number): Pixels {
  return remap(picture, [width, height], (x, y) => [left + x, top + y]);
}

function nearest(some: readonly Uint8Array[], others: readonly Uint8Array[]): number {
  return Math.min(...some.flatMap((a) => others.map((b) => hammingDistance(a, b))));
}

test("a region's hash is near the hash of the same part cut out, or collages would stay unseen", () => {
  const picture = inventPicture(3, 800, 1000);
  for (const { region, hashes } of pdqRegions(picture, QUERY_REGIONS, "upright")) {
    const pixels = [region.left * 800, region.top * 1000, region.width * 800, region.height * 1000].map(Math.round);
    const cut = crop(picture, ...(pixels as [number, number, number, number]));
    expect(nearest(hashes, [pdq(cut).hash]), region.name).toBeLessThanOrEqual(RADIUS);
  }
});

test("a known picture is found as one quarter of a collage", () => {
  const known = inventPicture(4, 400, 400);
  const others = [5, 6, 7].map((seed) => inventPicture(seed, 400, 400));
  const collage = remap(known, [800, 800], () => undefined);
  for (const [i, part] of [others[0], known, others[1], others[2]].entries()) {
    if (part === undefined) continue;
    for (let y = 0; y < 400; y += 1) {
      const at = ((y + (i >> 1) * 400) * 800 + (i & 1) * 400) * 3;
      collage.data.set(part.data.subarray(y * 1200, (y + 1) * 1200), at);
    }
  }
  const regions = pdqRegions(collage, QUERY_REGIONS).flatMap(({ hashes }) => hashes);
  expect(nearest(regions, [pdq(known).hash])).toBeLessThanOrEqual(RADIUS);
  expect(hammingDistance(pdq(collage).hash, pdq(known).hash)).toBeGreaterThan(RADIUS);
});

test("a centre crop to 17 % of the area is near one of the crops that a bank keeps", () => {
  const known = inventPicture(8, 1000, 1000);
  const bank = pdqRegions(known, BANK_REGIONS, "upright").flatMap(({ hashes }) => hashes);
  for (const side of [930, 850, 730, 640, 560, 480, 410]) {
    const part = crop(known, (1000 - side) / 2, (1000 - side) / 2, side, side);
    const query = [...pdqVariants(part).hashes, ...pdqRegions(part, QUERY_REGIONS).flatMap(({ hashes }) => hashes)];
    expect(nearest(query, bank), `${side}`).toBeLessThanOrEqual(RADIUS);
  }
});

test("a border hides nothing: the picture inside it is found and hashed", () => {
  const known = inventPicture(9, 500, 600);
  const framed = remap(known, [700, 680], (x, y) =>
    x >= 120 && x < 620 && y >= 30 && y < 630 ? [x - 120, y - 30] : undefined,
  );
  const inside = findFrame(framed);
  expect(inside).toMatchObject({ left: 120 / 700, width: 500 / 700 });
  const [found] = pdqRegions(framed, inside === undefined ? [] : [inside], "upright");
  expect(nearest(found?.hashes ?? [], [pdq(known).hash])).toBeLessThanOrEqual(RADIUS);
});

test("a picture without a frame, and one that is nothing but frame, have none", () => {
  expect(findFrame(inventPicture(10, 300, 300))).toBeUndefined();
  expect(findFrame({ data: new Uint8Array(300 * 300), width: 300, height: 300, channels: 1 })).toBeUndefined();
});

test("regions with too few pixels are left out instead of matching by chance", () => {
  const small = inventPicture(11, 60, 60);
  const names = pdqRegions(small, QUERY_REGIONS).map(({ region }) => region.name);
  expect(names).toEqual(["centre 97 %"]);
});
