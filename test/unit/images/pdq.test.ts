import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { hammingDistance, hashToHex, hexToHash } from "#images/pdq/hex.ts";
import { pdq, pdqVariants, VARIANTS } from "#images/pdq/pdq.ts";
import type { Pixels } from "#images/pdq/pixels.ts";
import { inventNoise, inventPicture, remap } from "./pdq-pictures.ts";
import { plainPdq } from "./pdq-plain.ts";

// Much is computed: the usual five seconds are short on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function expectPlain(pixels: Pixels): void {
  const { hash, quality } = pdq(pixels);
  const plain = plainPdq(pixels);
  expect(hashToHex(hash)).toBe(hashToHex(plain.hash));
  expect(quality).toBe(plain.quality);
}

test("a hash is the one that the published algorithm gives, to the last bit, for any size and number of channels", () => {
  const side = fc.oneof(fc.integer({ min: 5, max: 140 }), fc.constantFrom(63, 64, 65, 127, 128, 129, 256, 257, 385));
  fc.assert(
    fc.property(side, side, fc.constantFrom(1, 3, 4), fc.nat(1_000), fc.boolean(), (w, h, channels, seed, noise) => {
      expectPlain((noise ? inventNoise : inventPicture)(seed, w, h, channels));
    }),
    { numRuns: 60 },
  );
});

test("a full plane of 512 × 512 and its neighbours hash as published", () => {
  for (const [w, h] of [
    [512, 512],
    [511, 512],
    [512, 384],
    [509, 130],
  ] as const)
    expectPlain(inventPicture(w + h, w, h));
});

test("a larger picture is first brought to 512 × 512 by its nearest pixels, so that exchanged banks agree", () => {
  for (const [w, h, channels] of [
    [513, 200, 3],
    [1600, 1004, 3],
    [700, 1300, 4],
    [200, 2000, 1],
  ] as const) {
    const picture = inventPicture(w, w, h, channels);
    const nearest = remap(picture, [512, 512], (x, y) => [Math.floor((x * w) / 512), Math.floor((y * h) / 512)]);
    expect(pdq(picture)).toEqual(pdq(nearest));
  }
});

test("turned and flipped pictures are recognised by the eight variants of the first", () => {
  const side = 300;
  const end = side - 1;
  const moves: Record<(typeof VARIANTS)[number], (x: number, y: number) => readonly [number, number]> = {
    original: (x, y) => [x, y],
    rotate90: (x, y) => [end - y, x],
    rotate180: (x, y) => [end - x, end - y],
    rotate270: (x, y) => [y, end - x],
    flipX: (x, y) => [x, end - y],
    flipY: (x, y) => [end - x, y],
    flipPlus1: (x, y) => [y, x],
    flipMinus1: (x, y) => [end - y, end - x],
  };
  const picture = inventPicture(7, side, side);
  const { hashes, quality } = pdqVariants(picture);
  expect(quality).toBe(pdq(picture).quality);
  for (const [i, name] of VARIANTS.entries()) {
    const moved = pdq(remap(picture, [side, side], moves[name])).hash;
    const distances = hashes.map((hash) => hammingDistance(hash, moved));
    expect(distances.indexOf(Math.min(...distances)), name).toBe(i);
    expect(distances[i], name).toBeLessThanOrEqual(16);
  }
  expect(hashes[0]).toEqual(pdq(picture).hash);
});

test("a blank picture has quality 0, so that it can never match", () => {
  expect(pdq({ data: new Uint8Array(300 * 300 * 3).fill(255), width: 300, height: 300, channels: 3 }).quality).toBe(0);
});

test("pictures too small to say anything have the empty hash and quality 0", () => {
  const tiny = inventPicture(1, 4, 300);
  expect(pdq(tiny)).toEqual({ hash: new Uint8Array(32), quality: 0 });
  expect(pdqVariants(tiny).hashes).toHaveLength(8);
});

test("pixels that are not all there are refused instead of read from the picture before", () => {
  const whole = inventPicture(2, 100, 100);
  expect(() => pdq({ ...whole, data: whole.data.subarray(1) })).toThrow(/no picture of 100 × 100/);
});

test("hashes are read and written as the exchanged lists write them, and nothing else is taken for one", () => {
  const hex = "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22";
  expect(hashToHex(hexToHash(hex))).toBe(hex);
  expect(hashToHex(hexToHash(hex.toUpperCase()))).toBe(hex);
  for (const wrong of ["", hex.slice(1), `${hex}0`, `g${hex.slice(1)}`, ` ${hex.slice(1)}`]) {
    expect(() => hexToHash(wrong)).toThrow(/64 hexadecimal digits/);
  }
});
