import { AssayError } from "#src/errors.ts";

/** The corners of a picture: where each lies, how large and how turned it is, and 256 bits of how it looks. */
export interface Features {
  /** Size of the picture that they were found in, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Four numbers a corner: x, y and size in pixels, direction in radians. */
  readonly corners: Float32Array;
  /** 32 bytes a corner. */
  readonly descriptors: Uint8Array;
}

export const DESCRIPTOR_BYTES = 32;
/** Corners of one picture at most. */
export const MAX_CORNERS = 500;
const FORM = 1;
const HEADER_BYTES = 8;
const CORNER_BYTES = 8;
/** Fractions of a pixel and of a radian that are kept: pictures of 512 pixels and whole turns fit 16 bits. */
const PLACE_STEPS = 100;
const SIZE_STEPS = 400;
const TURN_STEPS = 10_000;

/** Corners as one run of bytes, 40 each, for the database and between processes. */
export function packFeatures({ width, height, count, corners, descriptors }: Features): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + count * (CORNER_BYTES + DESCRIPTOR_BYTES));
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [FORM, width, height, count].entries()) view.setUint16(i * 2, value, true);
  for (let i = 0; i < count; i += 1) {
    const at = HEADER_BYTES + i * CORNER_BYTES;
    view.setUint16(at, Math.round((corners[i * 4] ?? 0) * PLACE_STEPS), true);
    view.setUint16(at + 2, Math.round((corners[i * 4 + 1] ?? 0) * PLACE_STEPS), true);
    view.setUint16(at + 4, Math.round((corners[i * 4 + 2] ?? 0) * SIZE_STEPS), true);
    view.setUint16(at + 6, Math.round((corners[i * 4 + 3] ?? 0) * TURN_STEPS), true);
  }
  bytes.set(descriptors.subarray(0, count * DESCRIPTOR_BYTES), HEADER_BYTES + count * CORNER_BYTES);
  return bytes;
}

/** What `packFeatures` wrote; refuses anything else with `input.invalid`. */
export function unpackFeatures(bytes: Uint8Array): Features {
  const [features, more] = unpackViews(bytes);
  if (features === undefined || more !== undefined) throw notCorners();
  return features;
}

/** What `packFeatures` wrote, once or several times one behind the other; refuses anything else with `input.invalid`. */
export function unpackViews(bytes: Uint8Array): Features[] {
  const views: Features[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { features, length } = unpackFirst(bytes.subarray(at));
    views.push(features);
    at += length;
  }
  return views;
}

function unpackFirst(bytes: Uint8Array): { readonly features: Features; readonly length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [form, width, height, count] = [0, 2, 4, 6].map((at) =>
    bytes.length < HEADER_BYTES ? 0 : view.getUint16(at, true),
  ) as [number, number, number, number];
  const body = HEADER_BYTES + count * CORNER_BYTES;
  const length = body + count * DESCRIPTOR_BYTES;
  if (form !== FORM || count > MAX_CORNERS || bytes.length < length) throw notCorners();
  const corners = new Float32Array(count * 4);
  for (let i = 0; i < count; i += 1) {
    const at = HEADER_BYTES + i * CORNER_BYTES;
    corners[i * 4] = view.getUint16(at, true) / PLACE_STEPS;
    corners[i * 4 + 1] = view.getUint16(at + 2, true) / PLACE_STEPS;
    corners[i * 4 + 2] = view.getUint16(at + 4, true) / SIZE_STEPS;
    corners[i * 4 + 3] = view.getUint16(at + 6, true) / TURN_STEPS;
  }
  return { features: { width, height, count, corners, descriptors: bytes.slice(body, length) }, length };
}

const notCorners = () => new AssayError("input.invalid", "These bytes are no corners of a picture.");
