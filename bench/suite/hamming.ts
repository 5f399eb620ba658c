import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDelta } from "#images/hamming/delta.ts";
import { createHammingIndex, type HammingIndex, openHammingIndex } from "#images/hamming/hamming-index.ts";
import { layoutFor } from "#images/hamming/layout.ts";
import { SAME_RADIUS } from "#screening/image/pdq.ts";
import type { Benchmark, Contender, Limit, Scenario } from "../benchmark.ts";
import { type BankKind, inventHashes, inventQueries } from "../material/hashes.ts";

const MILLION = 1_000_000;
const FLAT = "WebAssembly, every hash compared";
const QUERIES = 400;
const FLAT_QUERIES = 5;
/** The whole picture, its frame and nine regions, eight variants of each, and a few to spare. */
const LOOK_UPS = 92;
/** Hashes reach the index in pieces, with the event loop free in between, as an import brings them. */
const PIECE = 100_000;
/** At least 25 times faster than comparing every hash. */
const RATIO = 1 / 25;
const ONLY_FULL = { skipped: "10 million hashes are measured in full runs only" };

/** Exact range search among millions of hashes. */
export const hamming: Benchmark = {
  name: "hamming",
  measures:
    "Milliseconds to find every hash within 31 bits of another among 1 and 10 million, beside comparing every one in WebAssembly; to build the index; to start from a snapshot; and its memory.",
  reading:
    "One core (the build has a thread of its own). A clustered bank has the PDQ hashes of 2,000 invented scenes, thousands of pictures around each and near copies of a third; a uniform bank has no likeness at all. Half of the queries are near copies of a stored hash. Both sides return every match; tests hold the index to the comparison, match by match.",
  scenarios: [
    searching(1, "uniform", 0.5, [{ words: "1 million: p50 at most 0.2 ms", atMost: 0.2 }]),
    searching(1, "clustered", 0.5, [{ words: "1 million, clustered: p50 at most 0.2 ms", atMost: 0.2 }]),
    ...(["uniform", "clustered"] as const).flatMap((kind) => [
      searching(10, kind, 0.5, [
        { words: `10 million, ${kind}: p50 at most 1 ms`, atMost: 1 },
        { words: "at least 25 times faster than comparing every hash", against: FLAT, atMost: RATIO },
      ]),
      searching(10, kind, 0.99, [{ words: `10 million, ${kind}: p99 at most 3 ms`, atMost: 3 }]),
    ]),
    regions(),
    starting(),
    building(),
    memory(1),
    memory(10),
  ],
};

/** The value below which the share `quantile` of the values lies. */
function quantileOf(values: number[], quantile: number): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length * quantile)] ?? Number.NaN;
}

function timed(name: string, quantile: number, count: number, bank: Uint8Array, find: (hash: Uint8Array) => unknown) {
  return {
    name,
    round(index) {
      const queries = inventQueries(bank, count, index + 1_000);
      const times = queries.map((hash) => {
        const started = performance.now();
        find(hash);
        return performance.now() - started;
      });
      return quantileOf(times, quantile);
    },
  } satisfies Contender;
}

interface Filled {
  readonly of: string;
  readonly bank: Uint8Array;
  readonly index: HammingIndex;
}
let filled: Filled | undefined;

/** A bank and its index, kept for the scenarios that follow on the same bank. */
async function filledWith(kind: BankKind, millions: number): Promise<Filled> {
  const of = `${millions} ${kind}`;
  if (filled?.of === of) return filled;
  await emptied();
  const bank = inventHashes(kind, millions * MILLION);
  filled = { of, bank, index: await fill(bank) };
  return filled;
}

async function emptied(): Promise<void> {
  await filled?.index.close();
  filled = undefined;
}

async function fill(bank: Uint8Array): Promise<HammingIndex> {
  const index = createHammingIndex();
  for (let at = 0; at < bank.length; at += PIECE * 32) {
    const piece = bank.subarray(at, at + PIECE * 32);
    index.add(
      piece,
      Uint32Array.from({ length: piece.length / 32 }, (_, i) => at / 32 + i),
    );
    await new Promise((resolve) => setImmediate(resolve));
  }
  await index.settled();
  return index;
}

function searching(millions: number, kind: BankKind, quantile: number, limits: readonly Limit[]): Scenario {
  return {
    name: `${millions} million, ${kind}, p${quantile * 100}`,
    unit: "ms",
    rounds: { full: 4, quick: 3 },
    warmUp: 1,
    limits,
    async open(stage) {
      if (stage.quick && millions > 1) return ONLY_FULL;
      const { bank, index } = await filledWith(kind, millions);
      const flat = createDelta();
      flat.add(bank, new Uint32Array(bank.length / 32));
      return {
        subject: timed("Assay", quantile, QUERIES, bank, (hash) => index.search(hash, SAME_RADIUS)),
        yardsticks: [timed(FLAT, 0.5, FLAT_QUERIES, bank, (hash) => flat.search(hash, SAME_RADIUS, () => true))],
        close: async () => undefined,
      };
    },
  };
}

function regions(): Scenario {
  return {
    name: `10 million, clustered, the ${LOOK_UPS} look-ups of one picture`,
    unit: "ms",
    rounds: { full: 4, quick: 3 },
    warmUp: 1,
    limits: [{ words: "one picture with all its regions over 10 million: at most 40 ms", atMost: 40 }],
    async open(stage) {
      if (stage.quick) return ONLY_FULL;
      const { bank, index } = await filledWith("clustered", 10);
      return {
        subject: {
          name: "Assay",
          round(round) {
            const queries = inventQueries(bank, LOOK_UPS, round + 5_000);
            const started = performance.now();
            for (const hash of queries) index.search(hash, SAME_RADIUS);
            return performance.now() - started;
          },
        },
        yardsticks: [],
        close: async () => undefined,
      };
    },
  };
}

function building(): Scenario {
  return {
    name: "10 million, from nothing to searchable",
    unit: "ms",
    rounds: { full: 2, quick: 1 },
    warmUp: 0,
    limits: [{ words: "10 million built in under 20 s", atMost: 20_000 }],
    async open(stage) {
      if (stage.quick) return ONLY_FULL;
      const bank = inventHashes("clustered", 10 * MILLION);
      return {
        subject: {
          name: "Assay",
          async round() {
            const started = performance.now();
            const index = await fill(bank);
            const took = performance.now() - started;
            await index.close();
            return took;
          },
        },
        yardsticks: [],
        close: async () => undefined,
      };
    },
  };
}

function starting(): Scenario {
  return {
    name: "10 million, start from a snapshot",
    unit: "ms",
    rounds: { full: 5, quick: 1 },
    warmUp: 0,
    limits: [{ words: "start from a snapshot in under 3 s", atMost: 3_000 }],
    async open(stage) {
      if (stage.quick) return ONLY_FULL;
      const folder = await mkdtemp(join(tmpdir(), "assay-hamming-"));
      const file = join(folder, "index");
      const { index } = await filledWith("clustered", 10);
      await index.save(file);
      await emptied();
      return {
        subject: {
          name: "Assay",
          async round() {
            const started = performance.now();
            await openHammingIndex(file);
            return performance.now() - started;
          },
        },
        yardsticks: [],
        notes: () => ["The file was written just before, so most of it is read from the system's cache."],
        close: () => rm(folder, { recursive: true }),
      };
    },
  };
}

function memory(millions: number): Scenario {
  return {
    name: `${millions} million, memory a million hashes`,
    unit: "MB",
    rounds: { full: 1, quick: 1 },
    warmUp: 0,
    limits: [{ words: "at most 100 bytes a hash", atMost: 100 }],
    async open() {
      const { dataBytes } = layoutFor(millions * MILLION);
      return {
        subject: { name: "Assay", round: () => dataBytes / millions / MILLION },
        yardsticks: [],
        notes: () => ["By the layout of its memory, which follows from the number of hashes."],
        close: async () => undefined,
      };
    },
  };
}
