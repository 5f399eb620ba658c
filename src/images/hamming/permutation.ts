const BITS = 256;
/** Changing this makes every snapshot unreadable. */
const SEED = 0x9e3779b9;

/**
 * Which bit of a hash goes where before it is cut into chunks. Neighbouring bits of PDQ are neighbouring frequencies
 * and go together: chunks of them would fill few buckets, and those to overflowing. A fixed shuffle parts them.
 */
export const PERMUTATION: Uint8Array = shuffled();

function shuffled(): Uint8Array {
  const order = Uint8Array.from({ length: BITS }, (_, i) => i);
  let state = SEED;
  for (let i = BITS - 1; i > 0; i -= 1) {
    // One step of xorshift32.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
