import { findFrame } from "./frame.ts";
import { HASH_BYTES } from "./hex.ts";
import { pdq } from "./pdq.ts";
import type { Pixels } from "./pixels.ts";
import { BANK_REGIONS, pdqRegions, type Region } from "./regions.ts";

/** What may be known of a known picture beside its own hash: crops of it, and what is inside its frame. */
export interface PicturePart {
  /** 0 is all of it, 1 to 14 are crops around its centre, 15 is what is inside its frame. */
  readonly part: number;
  /** PDQ's quality, 0 to 100. */
  readonly quality: number;
  readonly hash: Uint8Array;
}

/** Parts are numbered below this: four bits. */
export const PARTS = 16;
const FRAME = BANK_REGIONS.length + 1;
/** A part is kept as its number, its quality and its hash. */
const PART_BYTES = 2 + HASH_BYTES;

/** What a part is called in evidence. */
export function partName(part: number): string {
  return part === FRAME ? "inside the frame" : (BANK_REGIONS[part - 1]?.name ?? "whole");
}

/** The hashes that are kept of a known picture, its own first, all upright: what is compared with them is turned. */
export function hashParts(pixels: Pixels): PicturePart[] {
  const whole = { part: 0, ...pdq(pixels) };
  const frame = findFrame(pixels);
  const numbers = new Map<Region, number>(BANK_REGIONS.map((region, i) => [region, i + 1]));
  if (frame !== undefined) numbers.set(frame, FRAME);
  const parts = pdqRegions(pixels, [...numbers.keys()], "upright").flatMap(({ region, quality, hashes: [hash] }) => {
    const part = numbers.get(region);
    return part === undefined || hash === undefined ? [] : [{ part, quality, hash }];
  });
  return [whole, ...parts];
}

/** Parts as one run of bytes, for the database. */
export function packParts(parts: readonly PicturePart[]): Uint8Array {
  const bytes = new Uint8Array(parts.length * PART_BYTES);
  for (const [i, { part, quality, hash }] of parts.entries()) {
    bytes.set([part, quality], i * PART_BYTES);
    bytes.set(hash, i * PART_BYTES + 2);
  }
  return bytes;
}

/** What `packParts` wrote; a last part that is cut off is left out. */
export function unpackParts(bytes: Uint8Array): PicturePart[] {
  const parts: PicturePart[] = [];
  for (let at = 0; at + PART_BYTES <= bytes.length; at += PART_BYTES) {
    const [part = 0, quality = 0] = bytes.subarray(at, at + 2);
    parts.push({ part: part % PARTS, quality, hash: bytes.slice(at + 2, at + PART_BYTES) });
  }
  return parts;
}
