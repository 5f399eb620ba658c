import type { PictureReason } from "#screening/image/picture-reasons.ts";

/** The bytes of a base64 `data:` URL, or why there are none. Its media type is not believed: the bytes decide. */
export function readDataUrl(url: string, maxBytes: number): Uint8Array | PictureReason {
  const comma = url.indexOf(",");
  if (comma === -1 || !url.slice(0, comma).endsWith(";base64")) return "images.url-invalid";
  // Four characters carry three bytes: counted before they are decoded.
  if (((url.length - comma - 1) / 4) * 3 > maxBytes + 2) return "images.too-large";
  const bytes = Buffer.from(url.slice(comma + 1), "base64");
  if (bytes.length > maxBytes) return "images.too-large";
  return bytes.length === 0 ? "images.empty" : bytes;
}
