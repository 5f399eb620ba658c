import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Megabytes that the process holds after a full collection: without one, garbage would be counted, or taken off. */
export function heldMegabytes(): number {
  // Twice: buffers are freed beside the first collection, and taken off the account by the second.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1024 / 1024;
}
