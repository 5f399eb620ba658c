import { createRequire } from "node:module";
import type OpenCv from "@techstark/opencv-js";
import { DESCRIPTOR_BYTES, type Features, MAX_CORNERS } from "./features.ts";

/** A picture in grey, one byte a pixel, its longer side at most `ORB_SIDE`. */
export interface GreyPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Corners are looked for at this size: smaller ones lose small articles, larger ones find grain. */
export const ORB_SIDE = 512;
/** OpenCV's own values, but for the last: 20 leaves plain garments with too few corners. */
const SCALE = 1.2;
const LEVELS = 8;
const EDGE = 31;
const PATCH = 31;
const FAST_THRESHOLD = 10;

/** The picture as a mirror shows it. */
export function mirrored({ data, width, height }: GreyPicture): GreyPicture {
  const turned = new Uint8Array(width * height);
  for (let at = 0; at < turned.length; at += width) turned.set(data.subarray(at, at + width).toReversed(), at);
  return { data: turned, width, height };
}

let loaded: Promise<{ readonly cv: typeof OpenCv }> | undefined;

/** OpenCV, loaded when the first picture is described: half a second and 80 MB. */
function load(): Promise<{ readonly cv: typeof OpenCv }> {
  loaded ??= new Promise((resolve) => {
    const cv = createRequire(import.meta.url)("@techstark/opencv-js") as typeof OpenCv;
    // Wrapped: the module has a `then` that gives itself, so a promise of it would never be settled.
    cv.onRuntimeInitialized = () => resolve({ cv });
  });
  return loaded;
}

/** The strongest corners of a picture, by ORB. A picture that shows nothing has none. */
export async function findCorners({ data, width, height }: GreyPicture): Promise<Features> {
  const { cv } = await load();
  const picture = new cv.Mat(height, width, cv.CV_8UC1);
  const mask = new cv.Mat();
  const descriptors = new cv.Mat();
  const points = new cv.KeyPointVector();
  const orb = new cv.ORB(MAX_CORNERS, SCALE, LEVELS, EDGE, 0, 2, cv.ORB_HARRIS_SCORE as never, PATCH, FAST_THRESHOLD);
  try {
    picture.data.set(data.subarray(0, width * height));
    orb.detectAndCompute(picture, mask, points, descriptors);
    const count = Math.min(points.size(), MAX_CORNERS);
    const corners = new Float32Array(count * 4);
    for (let i = 0; i < count; i += 1) {
      const { pt, size, angle } = points.get(i);
      corners.set([pt.x, pt.y, size, (angle * Math.PI) / 180], i * 4);
    }
    return { width, height, count, corners, descriptors: descriptors.data.slice(0, count * DESCRIPTOR_BYTES) };
  } finally {
    // Memory of OpenCV's own, which no collector frees.
    for (const taken of [picture, mask, descriptors, points, orb]) taken.delete();
  }
}
