import { AssayError } from "#src/errors.ts";

/** A PDQ hash has 256 bits. */
export const HASH_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;

/** 32 bytes as 64 lower-case hexadecimal digits. */
export function hashToHex(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString("hex");
}

/** 64 hexadecimal digits as 32 bytes; refuses anything else. */
export function hexToHash(hex: string): Uint8Array {
  if (!HEX.test(hex)) throw new AssayError("input.invalid", "A PDQ hash is written as 64 hexadecimal digits.");
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** In how many of their 256 bits two hashes differ. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  let distance = 0;
  for (let i = 0; i < HASH_BYTES; i += 1) {
    let bits = (a[i] ?? 0) ^ (b[i] ?? 0);
    for (; bits !== 0; bits &= bits - 1) distance += 1;
  }
  return distance;
}
