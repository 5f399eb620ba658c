import { expect, test } from "vitest";
import { hammingDistance } from "#images/pdq/hex.ts";
import { findPanels } from "#images/pdq/panels.ts";
import { pdq } from "#images/pdq/pdq.ts";
import { hashParts, packParts, partName, unpackParts } from "#images/pdq/picture-parts.ts";
import type { Pixels } from "#images/pdq/pixels.ts";
import { pdqRegions } from "#images/pdq/regions.ts";
import { inventPicture } from "./pdq-pictures.ts";

const RADIUS = 31;

/** Pictures laid on a white page. */
function page(width: number, height: number, pictures: readonly (readonly [Pixels, number, number])[]): Pixels {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [picture, left, top] of pictures) {
    for (let y = 0; y < picture.height; y += 1) {
      const row = picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3);
      data.set(row, ((y + top) * width + left) * 3);
    }
  }
  return { data, width, height, channels: 3 };
}

/** A picture of another brightness, and nowhere of one colour, as photographs of different things are. */
function lit(seed: number, width: number, height: number, more: number): Pixels {
  const picture = inventPicture(seed, width, height);
  const data = picture.data.map((value, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return Math.max(0, Math.min(255, value / 2 + more + 40 * Math.sin(x / 25 + seed) + 40 * Math.sin(y / 31)));
  });
  return { ...picture, data };
}

function nearest(picture: Pixels, known: Pixels): number {
  const { hash } = pdq(known);
  const panels = pdqRegions(picture, findPanels(picture)).flatMap(({ hashes }) => hashes);
  return Math.min(256, ...panels.map((panel) => hammingDistance(panel, hash)));
}

test("each picture of a collage is found, however unevenly it is divided", () => {
  const [large, small, wide] = [lit(1, 500, 600, 0), lit(2, 280, 600, 60), lit(3, 780, 300, 110)];
  const seam = page(780, 900, [
    [large, 0, 0],
    [small, 500, 0],
    [wide, 0, 600],
  ]);
  const gutters = page(840, 960, [
    [large, 20, 20],
    [small, 540, 20],
    [wide, 20, 640],
  ]);
  for (const collage of [seam, gutters]) {
    for (const known of [large, small, wide]) expect(nearest(collage, known)).toBeLessThanOrEqual(RADIUS);
  }
});

test("a picture inside a screenshot is found between its bars and lines of text", () => {
  const known = inventPicture(4, 600, 640);
  const bar = inventPicture(5, 500, 24);
  const screenshot = page(720, 1400, [
    [bar, 30, 20],
    [known, 60, 120],
    [bar, 60, 820],
    [bar, 60, 880],
    [bar, 60, 1300],
  ]);
  expect(nearest(screenshot, known)).toBeLessThanOrEqual(RADIUS);
});

test("a picture of one colour, or of a few pixels, has no panels", () => {
  expect(findPanels({ data: new Uint8Array(300 * 300), width: 300, height: 300, channels: 1 })).toEqual([]);
  for (const side of [1, 2, 5]) expect(findPanels(inventPicture(6, side, side))).toEqual([]);
});

test("panels are few and lie inside the picture, whatever it shows", () => {
  for (let seed = 0; seed < 8; seed += 1) {
    const panels = findPanels(inventPicture(seed, 320, 240, seed % 2 === 0 ? 1 : 4));
    expect(panels.length).toBeLessThanOrEqual(6);
    for (const { left, top, width, height } of panels) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.max(left + width, top + height)).toBeLessThanOrEqual(1);
    }
  }
});

test("what a bank keeps of a picture comes back as it was, named; a last part that is cut off is left out", () => {
  const framed = page(700, 700, [[inventPicture(7, 500, 500), 100, 100]]);
  const parts = hashParts(framed);
  expect(parts.map(({ part }) => partName(part))).toEqual(
    expect.arrayContaining(["whole", "centre 95 %", "centre 41 %", "inside the frame"]),
  );
  expect(parts[0]).toMatchObject({ part: 0, ...pdq(framed) });
  const packed = packParts(parts);
  expect(unpackParts(packed)).toEqual(parts);
  expect(unpackParts(packed.slice(0, -1))).toEqual(parts.slice(0, -1));
});
