import { Worker } from "node:worker_threads";
import type { BuildInput } from "./build.ts";
import type { SegmentData } from "./segment.ts";

/** A build that runs. */
export interface Build {
  readonly done: Promise<SegmentData>;
  stop(): Promise<void>;
}

/** Builds a segment in a thread of its own; the memory that it fills is shared, so nothing large is copied. */
export function startBuild({ old, ...rest }: BuildInput): Build {
  const plain = old === undefined ? rest : { ...rest, old: { memory: old.memory, layout: old.layout, dead: old.dead } };
  const worker = new Worker(new URL("./build-thread.ts", import.meta.url), { workerData: plain });
  const done = new Promise<SegmentData>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the build thread ended with ${code}`)));
  });
  // Whoever stops a build does not wait for it.
  done.catch(() => undefined);
  return {
    done,
    async stop() {
      await worker.terminate();
    },
  };
}
