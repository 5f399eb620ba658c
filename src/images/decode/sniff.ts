import type { PictureFormat } from "#screening/image/decoded-picture.ts";

const AVIF_BRANDS = new Set(["avif", "avis"]);
/** Brands that a file may list; real ones list under ten. */
const MAX_BRANDS = 32;

/** The format that a file's first bytes promise, or undefined when it is none that is decoded. */
export function sniffFormat(bytes: Uint8Array): PictureFormat | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (start: number, end: number): string => buffer.toString("latin1", start, end);
  if (text(0, 3) === "\u00FF\u00D8\u00FF") return "jpeg";
  if (text(0, 8) === "\u0089PNG\r\n\u001A\n") return "png";
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a") return "gif";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
  return text(4, 8) === "ftyp" && isAvif(bytes, text) ? "avif" : undefined;
}

// ISO base media: length, `ftyp`, major brand, minor version, compatible brands. HEIC has other brands.
function isAvif(bytes: Uint8Array, text: (start: number, end: number) => string): boolean {
  if (AVIF_BRANDS.has(text(8, 12))) return true;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  for (let at = 16; at + 4 <= Math.min(length, bytes.length, 16 + 4 * MAX_BRANDS); at += 4) {
    if (AVIF_BRANDS.has(text(at, at + 4))) return true;
  }
  return false;
}
