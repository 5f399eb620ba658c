import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { PictureReason } from "../reasons.ts";
import {
  type DecodeAnswer,
  type DecodeRequest,
  type DecodeResult,
  type DecodeTask,
  type EntryResult,
  EXIT_TOO_LARGE,
  type FeaturesResult,
} from "./decoded.ts";

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
/** An idle decoder gives its memory back. */
const IDLE_MS = 20_000;
/** V8's heap in the decoder; what libvips takes is watched by the decoder itself. */
const NODE_OPTIONS = ["--max-old-space-size=128"];
const PROGRAM = path.join(import.meta.dirname, "decode-process.ts");

type Result = DecodeAnswer["result"];

interface Job {
  readonly task: DecodeTask;
  readonly bytes: Uint8Array;
  readonly resolve: (result: Result) => void;
}

/**
 * Hostile bytes meet a child process, one picture at a time in each: a crash, a hang or a blow-up costs that picture,
 * and the next one gets a new process.
 */
export function createDecoder({ processes, timeoutMs = TIMEOUT_MS, program = PROGRAM }: DecoderOptions): Decoder {
  const waiting: Job[] = [];
  const idle: { child: ChildProcess; timer: NodeJS.Timeout }[] = [];
  const all = new Set<ChildProcess>();
  let busy = 0;
  let nextId = 0;
  let closed = false;

  function start(): ChildProcess {
    const child = fork(program, {
      serialization: "advanced",
      execArgv: NODE_OPTIONS,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // The decoder needs nothing of ours: no database password, no key.
      env: { PATH: process.env.PATH },
    });
    all.add(child);
    // What breaks is answered by whoever waits for the child; an idle one is only forgotten.
    child.on("error", () => undefined);
    child.once("exit", () => {
      all.delete(child);
      forget(child);
    });
    return child;
  }

  function forget(child: ChildProcess): void {
    const at = idle.findIndex((entry) => entry.child === child);
    if (at !== -1) clearTimeout(idle.splice(at, 1)[0]?.timer);
  }

  function takeChild(): ChildProcess {
    const entry = idle.pop();
    clearTimeout(entry?.timer);
    const child = entry?.child;
    // While it works, the child keeps this process alive; at rest it must not.
    child?.ref();
    child?.channel?.ref();
    return child ?? start();
  }

  function putBack(child: ChildProcess): void {
    if (child.killed || !child.connected || child.exitCode !== null || child.signalCode !== null) return;
    child.unref();
    child.channel?.unref();
    // Forgotten before it ends: work must not be given to a child that is about to die.
    const timer = setTimeout(() => {
      forget(child);
      child.kill("SIGKILL");
    }, IDLE_MS).unref();
    idle.push({ child, timer });
  }

  function ask(child: ChildProcess, { task, bytes }: Job): Promise<Result> {
    const id = nextId++;
    return new Promise((resolve) => {
      const settle = (result: Result): void => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onGone).off("error", onGone);
        resolve(result);
      };
      const giveUp = (reason: PictureReason): void => {
        child.kill("SIGKILL");
        settle({ reason });
      };
      const patienceMs = task === "facts" ? timeoutMs : timeoutMs * DESCRIBING;
      const timer = setTimeout(() => giveUp("images.decode-timeout"), patienceMs);
      const onMessage = (answer: DecodeAnswer): void => {
        if (answer.id === id) settle(answer.result);
      };
      const onGone = (): void => {
        giveUp(child.exitCode === EXIT_TOO_LARGE ? "images.decode-memory" : "images.decoder-crashed");
      };
      child.on("message", onMessage).once("exit", onGone).once("error", onGone);
      child.send({ id, task, bytes } satisfies DecodeRequest, (error) => {
        if (error) onGone();
      });
    });
  }

  async function work(job: Job): Promise<void> {
    busy += 1;
    const child = takeChild();
    job.resolve(await ask(child, job));
    putBack(child);
    busy -= 1;
    next();
  }

  function next(): void {
    while (!closed && busy < processes) {
      const job = waiting.shift();
      if (job === undefined) return;
      void work(job);
    }
  }

  function give<T extends Result>(
    task: DecodeTask,
    bytes: Uint8Array,
  ): Promise<T | { readonly reason: PictureReason }> {
    return new Promise((resolve) => {
      if (closed) return resolve({ reason: "images.decoder-crashed" });
      // The program answers each task with its own kind of result.
      waiting.push({ task, bytes, resolve: (result) => resolve(result as T) });
      next();
    });
  }

  return {
    decode: (bytes) => give<DecodeResult>("facts", bytes),
    describe: (bytes) => give<FeaturesResult>("features", bytes),
    describeEntry: (bytes) => give<EntryResult>("entry", bytes),
    close() {
      closed = true;
      for (const { resolve } of waiting.splice(0)) resolve({ reason: "images.decoder-crashed" });
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      for (const child of all) child.kill("SIGKILL");
    },
  };
}
