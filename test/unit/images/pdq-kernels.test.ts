import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compileKernel, KERNELS, type Kernel, kernelFile } from "#images/wasm/compile.ts";

/** The compiler takes seconds to load on a busy machine. */
const TIMEOUT_MS = 60_000;

test.each(Object.keys(KERNELS) as Kernel[])(
  "the shipped %s.wasm is what its source compiles to",
  async (kernel) => {
    const shipped = readFileSync(kernelFile(kernel, "wasm"));
    expect(Buffer.from(await compileKernel(kernel)).equals(shipped), "run node src/images/wasm/compile.ts").toBe(true);
  },
  TIMEOUT_MS,
);
