import { takeHashes, withPlane } from "./kernel.ts";
import { VARIANTS } from "./pdq.ts";
import { MIN_SIDE, type Pixels } from "./pixels.ts";

/** A rectangle of a picture in fractions of its width and height. */
export interface Region {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The hashes of one region: all eight variants in the order of VARIANTS, or only the upright one. */
export interface RegionHashes {
  readonly region: Region;
  readonly hashes: readonly Uint8Array[];
  readonly quality: number;
}

/**
 * Which regions of a picture that comes in are looked up, beside the whole picture: a known picture may be one half or
 * one quarter of a collage. The centre of 97 % lies half a step between two crops of BANK_REGIONS, so that a crop of any
 * size is near one of the two. A frame around the picture is found in the picture itself (`findFrame`).
 */
export const QUERY_REGIONS: readonly Region[] = [
  centre(0.968),
  region("left half", 0, 0, 1 / 2, 1),
  region("right half", 1 / 2, 0, 1 / 2, 1),
  region("top half", 0, 0, 1, 1 / 2),
  region("bottom half", 0, 1 / 2, 1, 1 / 2),
  region("top left quarter", 0, 0, 1 / 2, 1 / 2),
  region("top right quarter", 1 / 2, 0, 1 / 2, 1 / 2),
  region("bottom left quarter", 0, 1 / 2, 1 / 2, 1 / 2),
  region("bottom right quarter", 1 / 2, 1 / 2, 1 / 2, 1 / 2),
];

/**
 * How many crops of a known picture are kept in a small, valuable bank, and how small the last one is: 0.41 of the
 * sides is 17 % of the area. A PDQ hash bears a change of scale of a few per cent, so the steps are 6.3 % each.
 */
const CROPS = 14;
const LARGEST_CROP = 0.95;
const SMALLEST_CROP = 0.41;

/** Which regions of a known picture are kept beside the whole: crops around the centre, which is how people crop. */
export const BANK_REGIONS: readonly Region[] = Array.from({ length: CROPS }, (_, i) => {
  const side = LARGEST_CROP * (SMALLEST_CROP / LARGEST_CROP) ** (i / (CROPS - 1));
  return centre(side);
});

/** Regions with fewer pixels than this on a side say too little: each of the 64 cells needs more than half a pixel. */
const MIN_REGION_SIDE = 40;

function centre(side: number): Region {
  return region(`centre ${Math.round(side * 100)} %`, (1 - side) / 2, (1 - side) / 2, side, side);
}

function region(name: string, left: number, top: number, width: number, height: number): Region {
  return { name, left, top, width, height };
}

/**
 * Hashes rectangles of a picture, all from one summed-area table. A region's hash is near the PDQ hash of the picture
 * that was cut out, not equal to it, and so belongs beside conforming hashes and never in their place. Regions that
 * are too small are left out.
 */
export function pdqRegions(
  pixels: Pixels,
  regions: readonly Region[],
  which: "variants" | "upright" = "variants",
): RegionHashes[] {
  if (regions.length === 0 || pixels.width < MIN_SIDE || pixels.height < MIN_SIDE) return [];
  const { kernel, plane } = withPlane(pixels);
  kernel.integrate(plane.width, plane.height, plane.channels);
  const found: RegionHashes[] = [];
  for (const wanted of regions) {
    const left = clamp(wanted.left) * plane.width;
    const top = clamp(wanted.top) * plane.height;
    const right = clamp(wanted.left + wanted.width) * plane.width;
    const bottom = clamp(wanted.top + wanted.height) * plane.height;
    if (!(right - left >= MIN_REGION_SIDE && bottom - top >= MIN_REGION_SIDE)) continue;
    kernel.shrinkRegion(plane.width, plane.height, left, top, right, bottom);
    kernel.transform();
    if (which === "variants") kernel.hashAll();
    else kernel.hashUpright();
    const hashes = takeHashes(kernel, which === "variants" ? VARIANTS.length : 1);
    found.push({ region: wanted, hashes, quality: kernel.quality() });
  }
  return found;
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}
