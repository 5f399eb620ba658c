import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";

// So that threads are started on any machine, and each ends before it has read anything.
vi.resetModules();
vi.doMock("node:os", async (original) => ({ ...(await original()), availableParallelism: () => 4 }));
vi.doMock("node:worker_threads", async (original) => {
  const { Worker } = await original<typeof import("node:worker_threads")>();
  class Dying extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      void this.terminate();
    }
  }
  return { ...(await original()), Worker: Dying };
});
const { fillFromFile, writeBlocks } = await import("#images/hamming/blocks.ts");

/** So much that three threads are to read it. */
const BYTES = 130 * 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), "assay-blocks-thread-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
  // Test files share their modules.
  vi.doUnmock("node:os");
  vi.doUnmock("node:worker_threads");
  vi.resetModules();
});

test("a thread that dies makes the snapshot unusable, even where all else was read: what it had taken is missing", async () => {
  const file = await open(path.join(folder, "blocks"), "w+");
  await writeBlocks(file, new Uint8Array(BYTES));
  const target = new Uint8Array(new SharedArrayBuffer(BYTES));
  await expect(fillFromFile(file, 0, target)).rejects.toThrow("a thread ended before it had read its blocks");
  // Nobody reads any more, so that the file may be closed.
  await file.close();
});
