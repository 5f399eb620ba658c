import { pdqRegions } from "#images/pdq/regions.ts";
import { inventPicture } from "./pictures.ts";
import { createRandom } from "./random.ts";

const HASH_BYTES = 32;
const WORDS = 8;
/** How many scenes a marketplace's pictures are taken in, and from how many invented pictures they are cut. */
const SCENES = 2_000;
const PICTURES = 40;
/** Two pictures of one scene differ in many bits, two copies of one picture in few. */
const SCENE_BITS = { least: 30, more: 60 };
const COPY_BITS = 14;
const MOST_COPIES = 20;

export const BANK_KINDS = ["uniform", "clustered"] as const;
export type BankKind = (typeof BANK_KINDS)[number];

/** So many hashes, one after the other: without any likeness, or as a marketplace's pictures have it. */
export function inventHashes(kind: BankKind, count: number): Uint8Array {
  const words = kind === "uniform" ? uniform(count) : clustered(count);
  return new Uint8Array(words.buffer);
}

function uniform(count: number): Uint32Array {
  const random = createRandom(count);
  const words = new Uint32Array(count * WORDS);
  for (let i = 0; i < words.length; i += 1) words[i] = random.next() * 2 ** 32;
  return words;
}

/** Real PDQ hashes of scenes, around each of them other pictures of it, and of a third of these copies and doubles. */
function clustered(count: number): Uint32Array {
  const random = createRandom(count + 1);
  const scenes = inventScenes(random);
  const words = new Uint32Array(count * WORDS);
  for (let i = 0; i < count; ) {
    const scene = random.int(SCENES) * WORDS;
    for (let w = 0; w < WORDS; w += 1) words[i * WORDS + w] = scenes[scene + w] as number;
    flip(words, i, SCENE_BITS.least + random.int(SCENE_BITS.more), random.int);
    const copies = random.chance(1 / 3) ? random.int(MOST_COPIES) : 0;
    const original = i;
    for (i += 1; i <= original + copies && i < count; i += 1) {
      words.copyWithin(i * WORDS, original * WORDS, (original + 1) * WORDS);
      flip(words, i, random.int(COPY_BITS), random.int);
    }
  }
  return words;
}

function inventScenes(random: ReturnType<typeof createRandom>): Uint32Array {
  const scenes = new Uint8Array(SCENES * HASH_BYTES);
  for (let picture = 0; picture < PICTURES; picture += 1) {
    const pixels = inventPicture(picture, 512, 512);
    const regions = Array.from({ length: SCENES / PICTURES }, () => {
      const side = 0.3 + 0.6 * random.next();
      return { name: "", left: random.next() * (1 - side), top: random.next() * (1 - side), width: side, height: side };
    });
    for (const [i, { hashes }] of pdqRegions(pixels, regions, "upright").entries()) {
      scenes.set(hashes[0] ?? [], (picture * regions.length + i) * HASH_BYTES);
    }
  }
  return new Uint32Array(scenes.buffer);
}

function flip(words: Uint32Array, hash: number, bits: number, int: (below: number) => number): void {
  for (let k = 0; k < bits; k += 1) {
    const bit = int(256);
    const at = hash * WORDS + (bit >> 5);
    words[at] = (words[at] as number) ^ (1 << (bit & 31));
  }
}

/** What is looked up: copies of stored hashes with some bits changed, and as many that are not there. */
export function inventQueries(bank: Uint8Array, count: number, seed: number): Uint8Array[] {
  const random = createRandom(seed);
  const stored = bank.length / HASH_BYTES;
  return Array.from({ length: count }, (_, i) => {
    const at = random.int(stored) * HASH_BYTES;
    const words = new Uint32Array(bank.slice(at, at + HASH_BYTES).buffer);
    flip(words, 0, i % 2 === 0 ? random.int(28) : 150, random.int);
    return new Uint8Array(words.buffer);
  });
}
