import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createLog } from "#src/log.ts";
import { startEmbeddedPostgres } from "#store/embedded/start.ts";

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
  }
}

/** Once a run: one PostgreSQL for all test files, or the one of TEST_DATABASE_URL; gives what removes it again. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide("serverUrl", given);
    return async () => undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "assay-test-"));
  await chmod(folder, 0o711);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const dataDir = join(folder, "data");
    const server = await startEmbeddedPostgres({ dataDir, log: createLog({ level: "warn" }) });
    project.provide("serverUrl", server.url);
    return async () => {
      await server.stop();
      await remove();
    };
  } catch (cause) {
    await remove();
    throw cause;
  }
}
