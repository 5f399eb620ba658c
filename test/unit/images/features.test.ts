import fc from "fast-check";
import { expect, test } from "vitest";
import { comparePictures, compareViews } from "#images/features/compare.ts";
import {
  DESCRIPTOR_BYTES,
  type Features,
  packFeatures,
  unpackFeatures,
  unpackViews,
} from "#images/features/features.ts";
import { pairCorners } from "#images/features/pairs.ts";
import { findPlacement } from "#images/features/placement.ts";
import { hammingDistance } from "#images/pdq/hex.ts";

const SIDE = 500;
const bytes = fc.uint8Array({ minLength: DESCRIPTOR_BYTES, maxLength: DESCRIPTOR_BYTES });
const corner = fc.record({
  x: fc.integer({ min: 10, max: SIDE - 10 }),
  y: fc.integer({ min: 10, max: SIDE - 10 }),
  size: fc.constantFrom(31, 37.2, 44.64, 53.57),
  turn: fc.double({ min: 0, max: 6.28, noNaN: true }),
  looks: bytes,
});
type Corner = { x: number; y: number; size: number; turn: number; looks: Uint8Array };

const featuresOf = (corners: readonly Corner[]): Features => ({
  width: SIDE,
  height: SIDE,
  count: corners.length,
  corners: Float32Array.from(corners.flatMap(({ x, y, size, turn }) => [x, y, size, turn])),
  descriptors: Uint8Array.from(corners.flatMap(({ looks }) => [...looks])),
});
/** Corners spread over the picture, the same for the same seed. */
const spread = (seed: number, count = 60) => fc.sample(corner, { seed, numRuns: count });
const inMiddle = ({ x, y }: Corner) => Math.abs(x - SIDE / 2) < SIDE / 4 && Math.abs(y - SIDE / 2) < SIDE / 4;

/** The corners as they lie in the picture after it was turned by `turn` around its middle and scaled. */
const moved = (corners: readonly Corner[], scale: number, turn: number): Corner[] =>
  corners.map(({ x, y, size, turn: own, looks }) => {
    const [dx, dy] = [x - SIDE / 2, y - SIDE / 2];
    return {
      x: SIDE / 2 + scale * (dx * Math.cos(turn) - dy * Math.sin(turn)),
      y: SIDE / 2 + scale * (dx * Math.sin(turn) + dy * Math.cos(turn)),
      size: size * scale,
      turn: (own + turn + 4 * Math.PI) % (2 * Math.PI),
      looks,
    };
  });

test("corners come back from the database as they were found", () => {
  fc.assert(
    fc.property(fc.array(corner, { maxLength: 40 }), (corners) => {
      const features = featuresOf(corners);
      const back = unpackFeatures(packFeatures(features));
      expect(back).toMatchObject({ width: SIDE, height: SIDE, count: corners.length });
      expect(back.descriptors).toEqual(features.descriptors);
      for (const [i, value] of back.corners.entries()) expect(value).toBeCloseTo(features.corners[i] ?? 0, 1);
    }),
  );
});

test.each([
  ["nothing", new Uint8Array(0)],
  ["a part", packFeatures(featuresOf(spread(1, 4))).slice(0, -1)],
  ["too much", new Uint8Array([...packFeatures(featuresOf(spread(1, 4))), 0])],
  ["another form", packFeatures(featuresOf([])).map((byte, i) => (i === 0 ? 9 : byte))],
])("what is no corners is refused: %s", (_what, wrong) => {
  expect(() => unpackFeatures(wrong)).toThrow("no corners");
});

test("the kernel pairs exactly the corners that are each other's nearest, and clearly so", () => {
  const list = fc.array(corner, { maxLength: 12 });
  fc.assert(
    fc.property(list, list, fc.nat(8), (own, others, shared) => {
      const copies = own.slice(0, shared).map((copy, i) => ({
        ...copy,
        // A few bits off, as another view of the same corner is.
        looks: copy.looks.map((byte, at) => (at < i * 3 ? byte ^ 1 : byte)),
      }));
      const right = [...copies, ...others];
      const bits = own.map((a) => right.map((b) => hammingDistance(a.looks, b.looks)));
      const expected = own.flatMap((_, i) => {
        const row = bits[i] ?? [];
        const least = Math.min(...row);
        const j = row.indexOf(least);
        const second = Math.min(257, ...row.filter((_distance, k) => k !== j));
        const back = bits.map((each) => each[j] ?? 257);
        const mutual = back.indexOf(Math.min(...back)) === i;
        return j >= 0 && mutual && least <= 64 && least < second * 0.9 ? [[i, j]] : [];
      });
      expect(pairCorners(featuresOf(own), featuresOf(right))).toEqual(expected);
    }),
  );
});

test("however a picture was turned and scaled, its placement is found among as many wrong pairs", () => {
  const scales = fc.double({ min: 0.5, max: 2, noNaN: true });
  fc.assert(
    fc.property(scales, fc.double({ min: -3, max: 3, noNaN: true }), fc.nat(1_000), (scale, turn, seed) => {
      const known = spread(seed, 40);
      const query = moved(known, scale, turn);
      const pairs = known.map((_, i) => [i, i < 20 ? i : (i * 7 + 3) % 40] as const);
      const found = findPlacement(featuresOf(query), featuresOf(known), pairs);
      expect(found?.agreeing.length).toBeGreaterThanOrEqual(20);
      // The query is the known picture turned: the way back undoes it.
      expect(Math.hypot(found?.similarity.a ?? 0, found?.similarity.b ?? 0)).toBeCloseTo(1 / scale, 1);
    }),
    { numRuns: 50 },
  );
});

test("a picture is itself, turned or not; another one is not", () => {
  const known = spread(5);
  expect(comparePictures(featuresOf(known), featuresOf(known))).toEqual({ kind: "picture", corners: 60 });
  expect(comparePictures(featuresOf(moved(known, 0.8, 0.2)), featuresOf(known))?.kind).toBe("picture");
  expect(comparePictures(featuresOf(spread(6)), featuresOf(known))).toBeUndefined();
});

test("a picture and its mirror image are kept side by side, and are not taken for one", () => {
  const views = [featuresOf(spread(3, 20)), featuresOf(spread(4, 30))];
  const bytes = new Uint8Array(Buffer.concat(views.map(packFeatures)));
  expect(unpackViews(bytes).map(({ count, descriptors }) => ({ count, descriptors }))).toEqual(
    views.map(({ count, descriptors }) => ({ count, descriptors })),
  );
  expect(unpackViews(packFeatures(featuresOf(spread(3, 20))))).toHaveLength(1);
  expect(() => unpackViews(bytes.subarray(0, -1))).toThrow("no corners");
  expect(() => unpackFeatures(bytes)).toThrow("no corners");
});

test("a view that is the picture counts before one that only shows its place", () => {
  const known = spread(7, 120);
  const place = featuresOf([...known.filter((each) => !inMiddle(each)), ...spread(8, 120).filter(inMiddle)]);
  const nothing = featuresOf(spread(6));
  expect(compareViews([place, featuresOf(known)], featuresOf(known))?.kind).toBe("picture");
  expect(compareViews([nothing, place], featuresOf(known))?.kind).toBe("scene");
  expect(compareViews([nothing], featuresOf(known))).toBeUndefined();
});

test("what agrees only around the middle is the same scene, and what agrees in it is the picture", () => {
  const known = spread(7, 120);
  const other = spread(8, 120);
  const sameRoom = [...known.filter((each) => !inMiddle(each)), ...other.filter(inMiddle)];
  expect(comparePictures(featuresOf(sameRoom), featuresOf(known))?.kind).toBe("scene");
  const sameArticle = [...known.filter(inMiddle), ...other.filter((each) => !inMiddle(each))];
  expect(comparePictures(featuresOf(sameArticle), featuresOf(known))?.kind).toBe("picture");
});

test("a few corners that lie alike by chance are nothing", () => {
  const known = spread(9, 200);
  const seven = [...known.slice(0, 7), ...spread(10, 190)];
  expect(comparePictures(featuresOf(seven), featuresOf(known))).toBeUndefined();
  const blank = featuresOf([]);
  expect(comparePictures(blank, featuresOf(known))).toBeUndefined();
  expect(comparePictures(featuresOf(known), blank)).toBeUndefined();
});
