import type { PictureReason } from "#screening/image/picture-reasons.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  /** A body slower than this, on average since its first part was waited for, is given up. */
  readonly minBytesPerSecond: number;
  /** How long a body may be slow at first. */
  readonly graceMs: number;
}

/** Reads a body whole within its limits, or says which one it broke. Stops reading at that moment. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, minBytesPerSecond, graceMs }: BodyLimits,
  now: () => number,
): Promise<Buffer | PictureReason> {
  const parts: Uint8Array[] = [];
  const started = now();
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > maxBytes) return "images.too-large";
    const elapsed = now() - started;
    if (elapsed > graceMs && (length / elapsed) * 1000 < minBytesPerSecond) return "images.too-slow";
    parts.push(part);
  }
  return length === 0 ? "images.empty" : Buffer.concat(parts, length);
}
