import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import { readOrCreateSecret, readSecret } from "#src/secrets.ts";
import type { Binaries } from "./binaries.ts";
import { type Launcher, runToEnd } from "./launch.ts";
import { give, type Place } from "./place.ts";

const DRAFT_PREFIX = "postgres.init-";
/** initdb writes and syncs 40 MB: seconds on any disk, minutes on a very slow one. */
const INITDB_MS = 120_000;

/** The name of the superuser and of the database. */
export const NAME = "assay";

/** Makes the cluster once, under the lock; gives the password of its superuser. */
export async function ensureCluster(
  place: Place,
  tools: { binaries: Binaries; launcher: Launcher; log: Log; signal?: AbortSignal | undefined },
): Promise<string> {
  await removeDrafts(place);
  if (await isCluster(place.cluster)) return existingPassword(place);
  const password = await readOrCreateSecret(place.passwordFile, randomBytes(24).toString("base64url"));
  const draft = await mkdtemp(join(place.dataDir, DRAFT_PREFIX));
  const passwordCopy = `${draft}.password`;
  try {
    await writeFile(passwordCopy, password, { mode: 0o600 });
    await give(passwordCopy, tools.launcher.owner);
    await give(draft, tools.launcher.owner);
    const { code, output } = await runToEnd(
      tools.launcher,
      tools.binaries.initdb,
      initdbArguments(draft, passwordCopy),
      {
        signal: tools.signal,
        timeout: INITDB_MS,
      },
    );
    tools.signal?.throwIfAborted();
    if (code !== 0)
      throw new AssayError("store.unavailable", `initdb failed with ${code}: ${output.slice(-2000).trim()}`);
    // Only a finished cluster ever has the final name: one that was cut short is a draft and is thrown away.
    await rename(draft, place.cluster);
  } finally {
    await rm(passwordCopy, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
  tools.log.event("postgres.initialised", { folder: place.cluster });
  return password;
}

function initdbArguments(folder: string, passwordFile: string): string[] {
  return [
    ...["--pgdata", folder, "--username", NAME, "--pwfile", passwordFile, "--auth", "scram-sha-256"],
    ...["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
    "--no-instructions",
  ];
}

async function isCluster(folder: string): Promise<boolean> {
  const files = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [] as string[];
    const advice = "It belongs to another user: start Assay as that user, or set ASSAY_DATA_DIR.";
    throw new AssayError("store.unavailable", `${folder} cannot be read: ${cause.message}. ${advice}`, { cause });
  });
  if (files.length === 0) return false;
  if (files.includes("PG_VERSION")) return true;
  throw new AssayError(
    "store.unavailable",
    `${folder} holds files but no PostgreSQL data. Move them away, or set ASSAY_DATA_DIR to another folder.`,
  );
}

async function existingPassword(place: Place): Promise<string> {
  const password = await readSecret(place.passwordFile);
  if (password) return password;
  throw new AssayError(
    "store.unavailable",
    `${place.passwordFile} is missing, and with it the password of the data in ${place.cluster}. Restore it from a ` +
      "backup, or move the data away to start empty.",
  );
}

/** An initdb that was cut short may still be writing its draft, so a draft that resists is left for the next start. */
async function removeDrafts(place: Place): Promise<void> {
  for (const name of await readdir(place.dataDir)) {
    const path = join(place.dataDir, name);
    if (!name.startsWith(DRAFT_PREFIX) || (await stat(path).catch(() => undefined)) === undefined) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
