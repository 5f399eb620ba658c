import sharp from "sharp";
import { createDecoder } from "#images/decode/decoder.ts";
import { pdqVariants } from "#images/pdq/pdq.ts";
import type { Pixels } from "#images/pdq/pixels.ts";
import { pdqRegions, QUERY_REGIONS } from "#images/pdq/regions.ts";
import { plainPdq } from "../../test/unit/images/pdq-plain.ts";
import type { Benchmark, Contender, Scenario } from "../benchmark.ts";
import { inventPicture } from "../material/pictures.ts";

const HASH_LIMIT_MS = 2;
const DECODE_RATIO = 1.35;
const HASHES = { full: 200, quick: 60 };
const JPEG_QUALITY = 85;
const ONLY_FULL = { skipped: "what has no limit is measured in full runs only" };
const PLAIN = "the algorithm step by step in JavaScript, upright only";
const DECODE = "sharp, full decode only";

/** Pixels to PDQ hashes, and how much that adds to decoding a file. */
export const pdq: Benchmark = {
  name: "pdq",
  measures:
    "Milliseconds from decoded pixels to the eight PDQ hashes, beside a plain implementation; from a JPEG file to them, beside decoding the file alone; and for the regions of a picture.",
  reading:
    "One core; sharp may use one thread. Of the times from a file the quickest quarter counts: handing work to sharp's thread now and then costs a turn of the scheduler, whoever hands it over. Pictures are invented, with large and small shapes and grain. The plain implementation is the one that tests hold the quick one to, bit by bit; it makes one hash, the quick one eight.",
  scenarios: [
    {
      name: "512 × 512 pixels, 8 variants",
      unit: "ms",
      rounds: { full: 15, quick: 3 },
      warmUp: 2,
      limits: [{ words: "512 × 512 pixels with all 8 variants: at most 2 ms", atMost: HASH_LIMIT_MS }],
      async open(stage) {
        const picture = inventPicture(1, 512, 512);
        return {
          subject: repeated("Assay", stage.quick ? HASHES.quick : HASHES.full, () => pdqVariants(picture)),
          yardsticks: [repeated(PLAIN, 1, () => plainPdq(picture))],
          close: async () => undefined,
        };
      },
    },
    fromFile(1000, 1000, 40),
    fromFile(3000, 2000, 12),
    {
      name: "a JPEG of 1000 × 1000 through the decoding process, with all regions",
      unit: "ms",
      rounds: { full: 11, quick: 3 },
      warmUp: 1,
      limits: [],
      async open(stage) {
        if (stage.quick) return ONLY_FULL;
        const file = await inventJpeg(1000, 1000);
        const decoder = createDecoder({ processes: 1 });
        return {
          subject: quickest("Assay", 40, () => decoder.decode(file)),
          yardsticks: [quickest(DECODE, 40, () => decodeFile(file))],
          close: async () => decoder.close(),
        };
      },
    },
    {
      name: `${QUERY_REGIONS.length} regions of a picture, 8 variants of each`,
      unit: "ms",
      rounds: { full: 15, quick: 3 },
      warmUp: 2,
      limits: [],
      async open(stage) {
        if (stage.quick) return ONLY_FULL;
        const picture = inventPicture(2, 512, 512);
        const times = HASHES.full;
        return {
          subject: repeated("all regions", times / 4, () => pdqRegions(picture, QUERY_REGIONS)),
          yardsticks: [
            repeated("the whole picture", times, () => pdqVariants(picture)),
            repeated("one region", times, () => pdqRegions(picture, QUERY_REGIONS.slice(0, 1))),
          ],
          close: async () => undefined,
        };
      },
    },
  ],
};

function repeated(name: string, times: number, work: () => unknown): Contender {
  return {
    name,
    round() {
      const started = performance.now();
      for (let i = 0; i < times; i += 1) work();
      return (performance.now() - started) / times;
    },
  };
}

function fromFile(width: number, height: number, times: number): Scenario {
  return {
    name: `a JPEG of ${width} × ${height}, 8 variants`,
    unit: "ms",
    rounds: { full: 11, quick: 3 },
    warmUp: 1,
    limits: [{ words: "file to hash: at most 1.35 times the full decode", against: DECODE, atMost: DECODE_RATIO }],
    async open() {
      const file = await inventJpeg(width, height);
      return {
        subject: quickest("Assay", times, async () => pdqVariants(await decodeFile(file))),
        yardsticks: [quickest(DECODE, times, () => decodeFile(file))],
        notes: () => [`The file has ${Math.round(file.length / 1000)} kB.`],
        close: async () => undefined,
      };
    },
  };
}

async function inventJpeg(width: number, height: number): Promise<Buffer> {
  sharp.concurrency(1);
  sharp.cache(false);
  const { data, channels } = inventPicture(3, width, height);
  return await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
}

async function decodeFile(file: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** How long the work takes when nothing gets in its way: the quickest quarter of so many times. */
function quickest(name: string, times: number, work: () => Promise<unknown>): Contender {
  return {
    name,
    async round() {
      const taken: number[] = [];
      for (let i = 0; i < times; i += 1) {
        const started = performance.now();
        await work();
        taken.push(performance.now() - started);
      }
      return taken.toSorted((a, b) => a - b)[Math.floor(times / 4)] ?? Number.NaN;
    },
  };
}
