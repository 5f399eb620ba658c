import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Encrypts signing secrets for the database, so that a copy of it signs nothing. */
export interface SecretBox {
  seal(plain: string): Buffer;
  /** Throws when the bytes were changed, or sealed with another key. */
  open(sealed: Buffer): string;
}

/** Sealed bytes are: version, nonce, tag, ciphertext. The version is authenticated too. */
const VERSION = Buffer.from([1]);
const CIPHER = "aes-256-gcm";
/** Sizes that GCM is defined for (NIST SP 800-38D). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = VERSION.length + NONCE_BYTES + TAG_BYTES;

/** Takes a key of 32 bytes; gives the box that seals and opens with it. */
export function createSecretBox(key: Buffer): SecretBox {
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(VERSION);
      const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([VERSION, nonce, cipher.getAuthTag(), text]);
    },
    open(sealed) {
      if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION[0]) throw new Error("not a sealed secret of version 1");
      const nonce = sealed.subarray(VERSION.length, VERSION.length + NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(VERSION)
        .setAuthTag(sealed.subarray(VERSION.length + NONCE_BYTES, HEAD_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]).toString("utf8");
    },
  };
}
