import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { DecodeAnswer, DecodeRequest } from "./decode-process.ts";

/** What one picture turned out to be, or why it could not be read. */
export type Inspected = DecodeAnswer["found"];

/** Looks at pictures in a process of its own. Never throws: what goes wrong with a picture is its result. */
export interface ImageInspector {
  inspect(bytes: Uint8Array): Promise<Inspected>;
  close(): void;
}

/** A picture that takes longer has hung its decoder. */
const TIMEOUT_MS = 10_000;
/** An idle decoder gives its memory back. */
const IDLE_MS = 30_000;
/** V8's heap in the decoder; libvips' own memory is bounded by the pixel limit. */
const DECODER_OPTIONS = ["--max-old-space-size=128"];

/**
 * Hostile bytes are decoded one picture at a time in a child process: a crash, a hang or a blow-up costs that picture,
 * and the next one gets a new process.
 */
export function createInspector(): ImageInspector {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let nextId = 0;

  function start(): ChildProcess {
    const started = fork(path.join(import.meta.dirname, "decode-process.ts"), {
      serialization: "advanced",
      execArgv: DECODER_OPTIONS,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // The decoder needs nothing of ours: no database password, no key.
      env: { PATH: process.env.PATH },
    });
    started.once("exit", () => {
      if (child === started) child = undefined;
    });
    return started;
  }

  function stop(): void {
    child?.kill("SIGKILL");
    child = undefined;
  }

  async function ask(bytes: Uint8Array): Promise<Inspected> {
    clearTimeout(idle);
    child ??= start();
    const asked = child;
    const id = nextId++;
    const found = await new Promise<Inspected>((resolve) => {
      const timer = setTimeout(() => {
        stop();
        resolve({ reason: "images.timeout" });
      }, TIMEOUT_MS);
      const settle = (result: Inspected) => {
        clearTimeout(timer);
        asked.off("message", onMessage).off("exit", onGone).off("error", onGone);
        resolve(result);
      };
      const onMessage = (answer: DecodeAnswer) => {
        if (answer.id === id) settle(answer.found);
      };
      const onGone = () => settle({ reason: "images.decoder-crashed" });
      asked.on("message", onMessage).once("exit", onGone).once("error", onGone);
      asked.send({ id, bytes } satisfies DecodeRequest, (error) => {
        if (error) onGone();
      });
    });
    idle = setTimeout(stop, IDLE_MS).unref();
    return found;
  }

  return {
    inspect(bytes) {
      const mine = last.then(() => ask(bytes));
      last = mine;
      return mine;
    },
    close() {
      clearTimeout(idle);
      stop();
    },
  };
}
