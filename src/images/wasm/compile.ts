import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const IMAGES = join(import.meta.dirname, "..");

/** Every WebAssembly module of ours: `<name>.as` is the source, `<name>.wasm` beside it is what is compiled from it. */
export const KERNELS = {
  "pdq/kernel": [],
  "features/kernel": [],
  // The postings are built in a worker thread and searched in the main one, so both hold the same memory.
  "hamming/kernel": ["--enable", "threads", "--importMemory", "--sharedMemory", "--maximumMemory", "65536"],
} as const satisfies Record<string, readonly string[]>;
export type Kernel = keyof typeof KERNELS;

/** Where a kernel's files are. */
export function kernelFile(kernel: Kernel, extension: "as" | "wasm"): string {
  return join(IMAGES, `${kernel}.${extension}`);
}

/** Compiles the source of one kernel; the same source gives the same bytes. */
export async function compileKernel(kernel: Kernel): Promise<Uint8Array> {
  const source = readFileSync(kernelFile(kernel, "as"), "utf8");
  let binary: Uint8Array | undefined;
  const options = ["-O3", "--runtime", "stub", "--enable", "simd", "--noAssert", ...KERNELS[kernel]];
  const { error, stderr } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...options], {
    readFile: (name) => (name === "kernel.ts" ? source : null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(`${kernel}.as does not compile: ${stderr.toString()}`);
  return binary;
}

if (process.argv[1] === import.meta.filename) {
  for (const kernel of Object.keys(KERNELS) as Kernel[]) {
    writeFileSync(kernelFile(kernel, "wasm"), await compileKernel(kernel));
  }
}
