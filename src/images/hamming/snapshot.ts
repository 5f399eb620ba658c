import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { AssayError } from "#src/errors.ts";
import { HASH_BYTES } from "../pdq/hex.ts";
import { fillFromFile, lengthInFile, writeBlocks } from "./blocks.ts";
import type { Part } from "./build.ts";
import { createMemory, DATA_START } from "./kernel.ts";
import { layoutFor } from "./layout.ts";
import { PERMUTATION } from "./permutation.ts";
import type { SegmentData } from "./segment.ts";

/** All of an index at one moment. */
export interface SnapshotContent {
  readonly segment: SegmentData | undefined;
  /** What is not built yet; one part when it was read. */
  readonly parts: readonly Part[];
  readonly version: number;
  /** Whatever the caller wants to know when it opens the file, such as how far it had read its database. */
  readonly mark: string;
}

const MAGIC = "ASSAYHX2";
const PREFIX_BYTES = 16;
const MAX_HEADER_BYTES = 1024 * 1024;
const PERMUTATION_CRC = crc32(PERMUTATION);

const headerSchema = z.object({
  permutation: z.literal(PERMUTATION_CRC),
  count: z
    .int()
    .min(0)
    .max(2 ** 27),
  chunks: z.int().min(0).max(16),
  dataBytes: z.int().min(0),
  unbuilt: z
    .int()
    .min(0)
    .max(2 ** 27),
  version: z.int().min(0),
  mark: z.string(),
});
type Header = z.infer<typeof headerSchema>;

/**
 * Writes a snapshot beside the file and renames it when all is on the disk: prefix, header, then the memory image of
 * the segment, its dead bits and the delta in blocks, each with its CRC-32. Numbers are little-endian.
 */
export async function writeSnapshot(file: string, { segment, parts, version, mark }: SnapshotContent): Promise<void> {
  const header: Header = {
    permutation: PERMUTATION_CRC,
    count: segment?.layout.count ?? 0,
    chunks: segment?.layout.chunks.length ?? 0,
    dataBytes: segment?.layout.dataBytes ?? 0,
    unbuilt: parts.reduce((sum, { ids }) => sum + ids.length, 0),
    version,
    mark,
  };
  // Copied before the first wait: hashes may be taken away while the rest is being written.
  const dead = segment?.dead?.slice() ?? new Uint8Array();
  const image =
    segment === undefined
      ? new Uint8Array()
      : new Uint8Array(segment.memory.buffer, DATA_START, segment.layout.dataBytes);
  const unbuilt = joined(parts);
  const partial = `${file}.${process.pid}.partial`;
  try {
    const handle = await open(partial, "w");
    try {
      const text = Buffer.from(JSON.stringify(header));
      const prefix = Buffer.alloc(PREFIX_BYTES);
      prefix.write(MAGIC, "latin1");
      prefix.writeUInt32LE(text.length, 8);
      prefix.writeUInt32LE(crc32(text), 12);
      await handle.writev([prefix, text]);
      for (const part of [image, dead, ...bytesOf(unbuilt)]) await writeBlocks(handle, part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Reads a snapshot back, straight into the memory that will be searched; refuses one with any byte missing or wrong. */
export async function readSnapshot(file: string): Promise<SnapshotContent> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    let position = 0;
    const read = async (into: Uint8Array): Promise<void> => {
      for (let at = 0; at < into.length; ) {
        const { bytesRead } = await handle.read(into, at, into.length - at, position);
        if (bytesRead === 0) throw damaged(file, "it ends too early");
        at += bytesRead;
        position += bytesRead;
      }
    };
    const header = await readHeader(file, read);
    const { count, version, mark } = header;
    const layout = count === 0 ? undefined : layoutFor(count, header.chunks);
    if ((layout?.dataBytes ?? 0) !== header.dataBytes) throw damaged(file, "its layout is not known");
    const lengths = [header.dataBytes, (count + 7) >> 3, ...PART_BYTES.map((bytes) => header.unbuilt * bytes)];
    const expected = lengths.reduce((sum, length) => sum + lengthInFile(length), position);
    // Before memory is taken for what the header promises.
    if (size !== expected) throw damaged(file, `it has ${size} bytes instead of ${expected}`);
    const memory = createMemory(header.dataBytes);
    const dead = new Uint8Array((count + 7) >> 3);
    const part = emptyPart(header.unbuilt);
    const image = new Uint8Array(memory.buffer, DATA_START, header.dataBytes);
    for (const target of [image, dead, ...bytesOf(part)]) {
      const wrong = await fillFromFile(handle, position, target);
      if (wrong !== undefined) throw damaged(file, wrong);
      position += lengthInFile(target.length);
    }
    return { segment: layout === undefined ? undefined : { memory, layout, dead }, parts: [part], version, mark };
  } finally {
    await handle.close();
  }
}

async function readHeader(file: string, read: (into: Uint8Array) => Promise<void>): Promise<Header> {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  await read(prefix);
  const length = prefix.readUInt32LE(8);
  if (prefix.toString("latin1", 0, MAGIC.length) !== MAGIC) throw damaged(file, "it is no snapshot of this format");
  if (length > MAX_HEADER_BYTES) throw damaged(file, "its header is too long");
  const text = Buffer.alloc(length);
  await read(text);
  if (crc32(text) !== prefix.readUInt32LE(12)) throw damaged(file, "the checksum of its header is wrong");
  const parsed = headerSchema.safeParse(JSON.parse(text.toString()));
  if (!parsed.success) throw damaged(file, "it was written by another version");
  return parsed.data;
}

/** A hash, an id and a flag. */
const PART_BYTES = [HASH_BYTES, Uint32Array.BYTES_PER_ELEMENT, 1] as const;

function emptyPart(count: number): Part {
  return { hashes: new Uint8Array(count * HASH_BYTES), ids: new Uint32Array(count), gone: new Uint8Array(count) };
}

function bytesOf({ hashes, ids, gone }: Part): Uint8Array[] {
  return [hashes, new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength), gone];
}

function joined(parts: readonly Part[]): Part {
  const whole = emptyPart(parts.reduce((sum, { ids }) => sum + ids.length, 0));
  let at = 0;
  for (const { hashes, ids, gone } of parts) {
    whole.hashes.set(hashes, at * HASH_BYTES);
    whole.ids.set(ids, at);
    whole.gone.set(gone, at);
    at += ids.length;
  }
  return whole;
}

function damaged(file: string, why: string): AssayError {
  return new AssayError("input.invalid", `The snapshot ${file} cannot be used: ${why}.`);
}
