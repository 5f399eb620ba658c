import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AssayError } from "./errors.ts";

/** AES-256 takes a key of 32 bytes. */
export const SECRET_KEY_BYTES = 32;

/** Takes a key written in hex or base64; gives its 32 bytes, or undefined if it is not one. */
export function decodeSecretKey(text: string): Buffer | undefined {
  const hex = new RegExp(`^[0-9a-f]{${SECRET_KEY_BYTES * 2}}$`, "i").test(text);
  const bytes = Buffer.from(text, hex ? "hex" : "base64");
  return bytes.length === SECRET_KEY_BYTES && (hex || /^[A-Za-z0-9+/_-]+=?$/.test(text)) ? bytes : undefined;
}

/** The key that encrypts webhook secrets: the configured one, or one made once and kept in `<dataDir>/secret-key`. */
export async function loadSecretKey(config: { secretKey?: Buffer | undefined; dataDir: string }): Promise<Buffer> {
  if (config.secretKey) return config.secretKey;
  const file = join(config.dataDir, "secret-key");
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
  const key = decodeSecretKey(await readOrCreateSecret(file, randomBytes(SECRET_KEY_BYTES).toString("base64")));
  if (key) return key;
  throw new AssayError("config.invalid", `${file} does not hold a key of ${SECRET_KEY_BYTES} bytes.`, {
    problems: [{ at: file, message: `restore the file, or set ASSAY_SECRET_KEY` }],
  });
}

/** Reads a secret file, or makes it with the given content, readable by its owner only. Two makers agree on one content. */
export async function readOrCreateSecret(file: string, fresh: string): Promise<string> {
  const present = await readSecret(file);
  if (present !== undefined) return present;
  const draft = join(dirname(file), `.secret-${randomBytes(6).toString("hex")}`);
  try {
    await writeFile(draft, `${fresh}\n`, { mode: 0o600, flag: "wx", flush: true });
    // A link appears whole or not at all, and never replaces a secret that another process made meanwhile.
    await link(draft, file);
    return fresh;
  } catch (cause) {
    const theirs = await readSecret(file);
    if (theirs !== undefined) return theirs;
    throw cause;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Reads a secret file without its line end; undefined if there is none. */
export async function readSecret(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}
