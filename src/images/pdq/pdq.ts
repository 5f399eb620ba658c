import { HASH_BYTES } from "./hex.ts";
import { takeHashes, withPlane } from "./kernel.ts";
import { MIN_SIDE, type Pixels } from "./pixels.ts";

/** A PDQ hash, its bytes in the order in which the reference prints them, and its quality from 0 to 100. */
export interface PdqHash {
  readonly hash: Uint8Array;
  readonly quality: number;
}

/** The eight ways to turn and flip a picture, in the order of the reference. */
export const VARIANTS = [
  "original",
  "rotate90",
  "rotate180",
  "rotate270",
  "flipX",
  "flipY",
  "flipPlus1",
  "flipMinus1",
] as const;

/** The hashes of a picture turned and flipped in all eight ways, in the order of VARIANTS, from one transform. */
export interface PdqVariants {
  readonly hashes: readonly Uint8Array[];
  readonly quality: number;
}

/** The PDQ hash of a decoded picture, as the published reference gives it for the same pixels. */
export function pdq(pixels: Pixels): PdqHash {
  const found = toSpectrum(pixels);
  if (found === undefined) return { hash: new Uint8Array(HASH_BYTES), quality: 0 };
  found.kernel.hashUpright();
  const [hash = new Uint8Array(HASH_BYTES)] = takeHashes(found.kernel, 1);
  return { hash, quality: found.quality };
}

/** All eight hashes of a decoded picture; the first is that of `pdq`. */
export function pdqVariants(pixels: Pixels): PdqVariants {
  const found = toSpectrum(pixels);
  if (found === undefined) return { hashes: VARIANTS.map(() => new Uint8Array(HASH_BYTES)), quality: 0 };
  found.kernel.hashAll();
  return { hashes: takeHashes(found.kernel, VARIANTS.length), quality: found.quality };
}

/** Undefined when the picture is too small to have a hash. */
function toSpectrum(pixels: Pixels) {
  if (pixels.width < MIN_SIDE || pixels.height < MIN_SIDE) return undefined;
  const { kernel, plane } = withPlane(pixels);
  kernel.shrink(plane.width, plane.height, plane.channels);
  kernel.transform();
  return { kernel, quality: kernel.quality() };
}
