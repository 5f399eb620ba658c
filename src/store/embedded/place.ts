import { access, chmod, chown, constants, mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "#src/errors.ts";

/** Where everything of one embedded PostgreSQL is kept. */
export interface Place {
  readonly dataDir: string;
  /** PostgreSQL's own data. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly lockFile: string;
  readonly logFile: string;
}

/** Makes the data folder if there is none; gives the paths in it, free of symbolic links. */
export async function preparePlace(dataDir: string): Promise<Place> {
  try {
    const made = await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // As root, PostgreSQL runs as another user, who must pass through the folder but need not list it.
    if (made !== undefined && process.getuid?.() === 0) await chmod(dataDir, 0o711);
    const root = await realpath(dataDir);
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
    return {
      dataDir: root,
      cluster: join(root, "postgres"),
      passwordFile: join(root, "postgres-password"),
      lockFile: join(root, "postgres.lock"),
      logFile: join(root, "postgres.log"),
    };
  } catch (cause) {
    const detail = `The data folder ${dataDir} cannot be used: ${(cause as Error).message}. Start Assay as the user who owns it, or set ASSAY_DATA_DIR.`;
    throw new AssayError("store.unavailable", detail, { cause });
  }
}

/** Gives a file or folder to the user that PostgreSQL runs as. */
export async function give(path: string, owner: { uid: number; gid: number } | undefined): Promise<void> {
  if (owner) await chown(path, owner.uid, owner.gid);
}
