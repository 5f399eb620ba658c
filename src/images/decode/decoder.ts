import path from "node:path";
import type { DecodeResult } from "#screening/image/decoded-picture.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { type ChildFailure, createChildPool } from "../child-pool.ts";
import type { DecodeAnswer, DecodeRequest, EntryResult, FeaturesResult } from "./decode-calls.ts";

/** Decodes pictures in processes of their own. Never throws: what goes wrong with a picture is its result. */
export interface Decoder {
  decode(bytes: Uint8Array): Promise<DecodeResult>;
  /** What the second stage compares of a picture. */
  describe(bytes: Uint8Array): Promise<FeaturesResult>;
  /** All that a bank keeps of a picture. */
  describeEntry(bytes: Uint8Array): Promise<EntryResult>;
  close(): void;
}

export interface DecoderOptions {
  /** Processes at most; they start when there is work and end when there is none. */
  readonly processes: number;
  /** A picture that takes longer has hung its decoder. */
  readonly timeoutMs?: number;
  /** The program that decodes: another one only in tests. */
  readonly program?: string;
}

const TIMEOUT_MS = 10_000;
/** Describing may have to load OpenCV first, which a busy machine takes seconds for: so many times as long. */
const DESCRIBING = 2;
const IDLE_MS = 20_000;
const HEAP_MB = 128;
const PROGRAM = path.join(import.meta.dirname, "decode-process.ts");
const REASONS: Readonly<Record<ChildFailure, PictureReason>> = {
  timeout: "images.decode-timeout",
  memory: "images.decode-memory",
  crashed: "images.decoder-crashed",
};

/** Hostile bytes meet a child process: a crash, a hang or a blow-up costs that picture. */
export function createDecoder({ processes, timeoutMs = TIMEOUT_MS, program = PROGRAM }: DecoderOptions): Decoder {
  const pool = createChildPool<DecodeRequest, DecodeAnswer>({ program, processes, idleMs: IDLE_MS, heapMb: HEAP_MB });

  async function give<T extends DecodeAnswer>(request: DecodeRequest): Promise<T | { readonly reason: PictureReason }> {
    const outcome = await pool.run(request, request.task === "facts" ? timeoutMs : timeoutMs * DESCRIBING);
    // The program answers each task with its own kind of result.
    return "failed" in outcome ? { reason: REASONS[outcome.failed] } : (outcome.result as T);
  }

  return {
    decode: (bytes) => give<DecodeResult>({ task: "facts", bytes }),
    describe: (bytes) => give<FeaturesResult>({ task: "features", bytes }),
    describeEntry: (bytes) => give<EntryResult>({ task: "entry", bytes }),
    close: () => pool.close(),
  };
}
