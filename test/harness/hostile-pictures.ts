import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  // Eight bits, grey.
  data.set([8, 0, 0, 0, 0], 8);
  return chunk("IHDR", data);
}

/** A grey PNG of any size in few bytes: all zeros, with the chunks of `more` in between. */
export function blankPng(width: number, height: number, more: readonly Buffer[] = []): Buffer {
  const rows = deflateSync(Buffer.alloc((width + 1) * height), { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    header(width, height),
    ...more,
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A PNG that claims a size and holds next to nothing. */
export function claimingPng(width: number, height: number): Buffer {
  const rows = deflateSync(Buffer.alloc(1_000));
  return Buffer.concat([SIGNATURE, header(width, height), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

/** A PNG chunk that unpacks to `bytes` zeros: a colour profile or a text. */
export function packedChunk(type: "iCCP" | "zTXt", bytes: number): Buffer {
  const name = Buffer.from("name\0\0", "latin1");
  return chunk(type, Buffer.concat([name, deflateSync(Buffer.alloc(bytes), { level: 9 })]));
}

/** A GIF of 1 × 1 pixels and this many frames. */
export function manyFrames(frames: number): Buffer {
  const start = Buffer.from([...Buffer.from("GIF89a", "latin1"), ...[1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]]);
  const frame = Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([start, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}
