import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setImmediate as breathe } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { crc32 } from "node:zlib";

/** A file holds bytes in blocks of so many, each with its CRC-32: small enough to stay in a core's cache. */
const BLOCK_BYTES = 1024 * 1024;
const CRC_BYTES = 4;

/** Threads at most. What takes the time is memory that is touched for the first time, and cores share that. */
const MOST_THREADS = 4;
/** A thread takes a tenth of a second to start: no more of them than have so much to read. */
const BYTES_A_THREAD = 64 * 1024 * 1024;

/** What several threads read together, each the next block that nobody has taken. */
export interface Filling {
  readonly fd: number;
  /** Where the first block lies in the file. */
  readonly position: number;
  readonly target: Uint8Array;
  /** The next block, shared. */
  readonly next: Int32Array;
}

/** How long so many bytes are in a file. */
export function lengthInFile(bytes: number): number {
  return bytes + Math.ceil(bytes / BLOCK_BYTES) * CRC_BYTES;
}

/** Writes bytes at the end of a file. */
export async function writeBlocks(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES + CRC_BYTES);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const slice = bytes.subarray(at, at + BLOCK_BYTES);
    block.set(slice);
    block.writeUInt32LE(crc32(block.subarray(0, slice.length)), slice.length);
    await file.writeFile(block.subarray(0, slice.length + CRC_BYTES));
  }
}

/** Reads blocks from an open file into `target`; says what is wrong if one is cut off or not what was written. */
export async function fillFromFile(
  file: FileHandle,
  position: number,
  target: Uint8Array,
): Promise<string | undefined> {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const filling: Filling = { fd: file.fd, position, target, next };
  // A thread sees only memory that is shared.
  const threads = target.buffer instanceof SharedArrayBuffer ? Math.ceil(target.length / BYTES_A_THREAD) : 1;
  const others = Math.min(threads, MOST_THREADS, availableParallelism()) - 1;
  const all = await Promise.allSettled([
    ...Array.from({ length: others }, () => inThread(filling)),
    // Together with this thread, which reads as long as the others take to start.
    takeBlocks(filling),
  ]);
  // Only now: the file must stay open until nobody reads it.
  for (const one of all) {
    if (one.status === "rejected") throw one.reason;
  }
  return all.map((one) => (one.status === "fulfilled" ? one.value : undefined)).find((wrong) => wrong !== undefined);
}

/** Reads until no block is left, or one is wrong. */
export async function takeBlocks({ fd, position, target, next }: Filling): Promise<string | undefined> {
  const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, target.length) + CRC_BYTES);
  const count = Math.ceil(target.length / BLOCK_BYTES);
  for (;;) {
    const number = Atomics.add(next, 0, 1);
    if (number >= count) return undefined;
    const at = number * BLOCK_BYTES;
    const length = Math.min(BLOCK_BYTES, target.length - at);
    const wrong = readBlock(fd, position + at + number * CRC_BYTES, block.subarray(0, length + CRC_BYTES));
    if (wrong !== undefined) {
      // What the others would read is not wanted any more.
      Atomics.store(next, 0, count);
      return wrong;
    }
    target.set(block.subarray(0, length), at);
    await breathe();
  }
}

function readBlock(fd: number, position: number, block: Buffer): string | undefined {
  for (let at = 0; at < block.length; ) {
    const read = readSync(fd, block, at, block.length - at, position + at);
    if (read === 0) return "it ends too early";
    at += read;
  }
  const length = block.length - CRC_BYTES;
  if (crc32(block.subarray(0, length)) === block.readUInt32LE(length)) return undefined;
  return `the checksum before byte ${position + block.length} is wrong`;
}

function inThread(filling: Filling): Promise<string | undefined> {
  const worker = new Worker(new URL("./blocks-thread.ts", import.meta.url), { workerData: filling });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    // After a message this changes nothing; without one, blocks that the thread had taken were never read.
    worker.once("exit", () => reject(new Error("a thread ended before it had read its blocks")));
  });
}
