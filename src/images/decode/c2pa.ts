import type { PictureFormat } from "#screening/image/decoded-picture.ts";

/** How far into a file it is looked for; parts are stepped over, not read. */
const MAX_PARTS = 2_000;
/** The box of ISO files that holds content credentials (C2PA specification, "Embedding manifests into BMFF"). */
const BMFF_BOX = "d8fec3d61b0e483c92975828877ec481";
/** What every JUMBF store of content credentials is called. */
const LABEL = Buffer.from("c2pa");

/**
 * The content credentials (C2PA) that a picture file carries, as raw bytes: nothing is verified. Undefined when there are
 * none where the specification puts them. Never throws.
 */
export function findCredentials(format: PictureFormat, bytes: Uint8Array): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const part of PARTS[format](file)) {
    if (part.includes(LABEL)) return part;
  }
  return undefined;
}

type Parts = (file: Buffer) => Generator<Buffer>;

const PARTS: Readonly<Record<PictureFormat, Parts>> = {
  // APP11 segments before the picture itself.
  *jpeg(file) {
    for (let at = 2, n = 0; at + 4 <= file.length && file[at] === 0xff && n < MAX_PARTS; n += 1) {
      const marker = file[at + 1] ?? 0;
      const length = file.readUInt16BE(at + 2);
      if (marker === 0xda || length < 2) return;
      if (marker === 0xeb) yield file.subarray(at + 4, at + 2 + length);
      at += 2 + length;
    }
  },
  *png(file) {
    for (let at = 8, n = 0; at + 12 <= file.length && n < MAX_PARTS; n += 1) {
      const length = file.readUInt32BE(at);
      if (file.toString("latin1", at + 4, at + 8) === "caBX") yield file.subarray(at + 8, at + 8 + length);
      at += 12 + length;
    }
  },
  *webp(file) {
    for (let at = 12, n = 0; at + 8 <= file.length && n < MAX_PARTS; n += 1) {
      const length = file.readUInt32LE(at + 4);
      if (file.toString("latin1", at, at + 4) === "C2PA") yield file.subarray(at + 8, at + 8 + length);
      at += 8 + length + (length % 2);
    }
  },
  *avif(file) {
    for (let at = 0, n = 0; at + 24 <= file.length && n < MAX_PARTS; n += 1) {
      const length = file.readUInt32BE(at);
      const end = length === 0 ? file.length : at + length;
      const isOurs =
        file.toString("latin1", at + 4, at + 8) === "uuid" && file.toString("hex", at + 8, at + 24) === BMFF_BOX;
      if (isOurs) yield file.subarray(at + 24, end);
      // A length of 1 is one of 64 bits: such a box holds the picture.
      if (length !== 0 && length < 8) return;
      at = end;
    }
  },
  // The specification has a place in GIF for the latest version only; nobody writes it.
  *gif() {},
};
