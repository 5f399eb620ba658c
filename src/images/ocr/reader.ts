import path from "node:path";
import type { PictureText, TextReason } from "#screening/image/picture-text.ts";
import { createChildPool } from "../child-pool.ts";

/** Reads the text in pictures, in a process of its own. Never throws: what goes wrong costs that picture. */
export interface TextReader {
  read(bytes: Uint8Array): Promise<Read>;
  close(): void;
}

/** What the reading process is asked. */
export interface ReadRequest {
  readonly bytes: Uint8Array;
}

/** What came of reading, and how many milliseconds of work it took, without loading the models. */
export type Read = { readonly ms: number } & ({ readonly text: PictureText } | { readonly reason: TextReason });

export interface ReaderOptions {
  /** A picture that takes longer has hung its reader. */
  readonly timeoutMs?: number;
  /** The program that reads: another one only in tests. */
  readonly program?: string;
}

/** Several times what the fullest picture takes on a busy machine. */
const TIMEOUT_MS = 15_000;
/** Longer than a decoder's: the models are dear to load again. */
const IDLE_MS = 60_000;
const HEAP_MB = 256;
const PROGRAM = path.join(import.meta.dirname, "read-process.ts");

/** Hostile pictures meet a child process that starts with the first one and ends when there is nothing to read. */
export function createReader({ timeoutMs = TIMEOUT_MS, program = PROGRAM }: ReaderOptions = {}): TextReader {
  const pool = createChildPool<ReadRequest, Read>({
    program,
    // Reading is dear and rare; more worker processes bring more readers.
    processes: 1,
    idleMs: IDLE_MS,
    heapMb: HEAP_MB,
  });
  return {
    async read(bytes) {
      const outcome = await pool.run({ bytes }, timeoutMs);
      return "failed" in outcome ? { reason: "images.ocr-failed", ms: timeoutMs } : outcome.result;
    },
    close: () => pool.close(),
  };
}

/** The reader where reading is wanted and cannot be done: it says so of every picture. */
export function missingReader(): TextReader {
  return { read: async () => ({ reason: "images.ocr-unavailable", ms: 0 }), close: () => undefined };
}
