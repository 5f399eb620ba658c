import { HASH_BYTES } from "../pdq/hex.ts";
import { DATA_START, type KernelExports } from "./kernel.ts";

/** One run of bits by which the hashes are sorted, and where its directory and postings lie in memory. */
interface Chunk {
  readonly firstBit: number;
  readonly bits: number;
  readonly directory: number;
  readonly postings: number;
}

/** Where everything lies in a segment's memory. It follows from the number of hashes alone. */
export interface Layout {
  readonly count: number;
  readonly hashes: number;
  readonly ids: number;
  readonly chunks: readonly Chunk[];
  readonly postingBytes: number;
  /** All data, from DATA_START on. */
  readonly dataBytes: number;
}

const BITS = 256;
const WORD_BYTES = 4;
/** Positions below this fit three bytes, which saves a quarter of the postings. */
const SHORT_POSITIONS = 2 ** 24;
const SHORT_POSTING_BYTES = 3;
const ALIGNMENT = 64;

/**
 * How many chunks for how many hashes. Fewer, wider chunks give shorter buckets, but a larger directory: 100 bytes a
 * hash are the bound. Measured; see docs/adr/0010-pdq-and-hamming-index.md.
 */
const CHUNKS_FROM = [
  { count: 5_000_000, chunks: 12 },
  { count: 2_000_000, chunks: 13 },
  { count: 900_000, chunks: 14 },
  { count: 450_000, chunks: 15 },
] as const;
/** For fewer. Directories of 16 bits have 4 MB together. */
const MOST_CHUNKS = 16;

/** The layout of a segment of so many hashes. */
export function layoutFor(count: number, chunkCount = chunksFor(count)): Layout {
  let end = DATA_START;
  const place = (bytes: number): number => {
    const at = end;
    end = Math.ceil((end + bytes) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const postingBytes = count < SHORT_POSITIONS ? SHORT_POSTING_BYTES : WORD_BYTES;
  const hashes = place(count * HASH_BYTES);
  const ids = place(count * WORD_BYTES);
  const chunks = Array.from({ length: chunkCount }, (_, i): Chunk => {
    const firstBit = Math.floor((i * BITS) / chunkCount);
    const bits = Math.floor(((i + 1) * BITS) / chunkCount) - firstBit;
    const directory = place((2 ** bits + 1) * WORD_BYTES);
    // The last posting is read as a whole word.
    return { firstBit, bits, directory, postings: place(count * postingBytes + 1) };
  });
  return { count, hashes, ids, chunks, postingBytes, dataBytes: end - DATA_START };
}

function chunksFor(count: number): number {
  return CHUNKS_FROM.find((row) => count >= row.count)?.chunks ?? MOST_CHUNKS;
}

/** Tells a kernel where everything lies. */
export function applyLayout(kernel: KernelExports, layout: Layout): void {
  kernel.setHashes(layout.hashes, layout.count, layout.chunks.length, layout.postingBytes);
  for (const [i, { firstBit, bits, directory, postings }] of layout.chunks.entries()) {
    kernel.setChunk(i, firstBit, bits, directory, postings);
  }
}
