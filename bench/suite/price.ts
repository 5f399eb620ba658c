import { join } from "node:path";
import { readRulesFiles } from "#rulesets/read.ts";
import { ANALYSERS } from "#screening/analysers.ts";
import { compileKnowledge, type Knowledge } from "#screening/knowledge.ts";
import { createCellTally } from "#screening/price/cells.ts";
import { priceAnalyser } from "#screening/price/price-analyser.ts";
import { buildBook, type Cell, type CellSketches } from "#screening/price/price-book.ts";
import { createReferenceReader } from "#screening/price/references.ts";
import { bucketOf, decodeSketch, encodeSketch } from "#screening/price/sketch.ts";
import type { Listing, ScreeningContext, Signal } from "#screening/types.ts";
import type { Benchmark } from "../benchmark.ts";
import { heldMegabytes } from "../held-memory.ts";
import { inventListings } from "../material/listings.ts";
import { createRandom } from "../material/random.ts";

const SHIPPED = join(import.meta.dirname, "../../rules");
const LISTINGS = { full: 4_000, quick: 1_000 };
const REFERENCES = { full: 1_000_000, quick: 100_000 };
const SEED = 5;
const LIMIT_US = 20;
const LIMIT_LOAD_MS = 5_000;
const LIMIT_MB = 150;
const CONTEXT: ScreeningContext = {
  now: Date.parse("2026-11-01T12:00:00Z"),
  images: { state: "none", readable: [], unreadable: [] },
};
const SORTED = "a sorted array of each brand's prices, searched";

/** Comparing a price, and holding and loading what it is compared with. */
export const price: Benchmark = {
  name: "price",
  measures:
    "Microseconds for comparing one listing's price once its text has been read, beside a binary search among all prices of its brand; and the time and memory that a million references take to load as a worker loads them.",
  reading:
    "One core, no I/O. References are invented: prices around each brand's own level, over the shipped brands and their lines, eight kinds and two markets. The search knows neither kinds nor lines nor list prices. Loading starts from the stored bytes of the sketches.",
  scenarios: [
    {
      name: "one listing against a million references",
      unit: "µs",
      rounds: { full: 15, quick: 5 },
      warmUp: 2,
      limits: [{ words: "at most 20 µs a listing", atMost: LIMIT_US }],
      async open(stage) {
        const knowledge = await shipped();
        const model = knowledge.prices.withBook(buildBook("bench", invent(knowledge, pick(stage.quick, REFERENCES))));
        const known = { ...knowledge, prices: model };
        const subjects = inventListings("price", { count: pick(stage.quick, LISTINGS), images: false }).map((listing) =>
          read(known, listing),
        );
        const sorted = Float64Array.from({ length: 5_000 }, (_, i) => i / 3);
        return {
          subject: {
            name: "Assay",
            round: () => perItem(subjects, (subject) => priceAnalyser.analyse(subject)),
          },
          yardsticks: [
            {
              name: SORTED,
              round: () => perItem(subjects, ({ listing }) => search(sorted, Number(listing.price.value))),
            },
          ],
          close: async () => undefined,
        };
      },
    },
    {
      name: "reading one reference",
      unit: "µs",
      rounds: { full: 10, quick: 3 },
      warmUp: 1,
      limits: [],
      async open(stage) {
        const reader = createReferenceReader((await shipped()).prices.reading);
        const rows = inventListings("references", { count: pick(stage.quick, LISTINGS), images: false }).map(
          (listing) => ({
            brand: listing.brand ?? "Nike",
            category: listing.category,
            title: listing.title,
            ...listing.price,
            source: "bench",
          }),
        );
        return {
          subject: { name: "Assay", round: () => perItem(rows, reader) },
          yardsticks: [],
          close: async () => undefined,
        };
      },
    },
    {
      name: "loading a million references",
      unit: "ms",
      rounds: { full: 5, quick: 2 },
      warmUp: 1,
      limits: [{ words: "1 million references loaded in under 5 s", judged: "worst", atMost: LIMIT_LOAD_MS }],
      async open(stage) {
        const stored = await store(pick(stage.quick, REFERENCES));
        return {
          subject: {
            name: "Assay",
            round() {
              const started = performance.now();
              load(stored);
              return performance.now() - started;
            },
          },
          yardsticks: [],
          notes: () => [`${stored.length} cells of brand, line, kind, state and market.`],
          close: async () => undefined,
        };
      },
    },
    {
      name: "a million references in memory",
      unit: "MB",
      rounds: { full: 3, quick: 2 },
      warmUp: 0,
      limits: [{ words: "1 million references in under 150 MB", judged: "worst", atMost: LIMIT_MB }],
      async open(stage) {
        const stored = await store(pick(stage.quick, REFERENCES));
        return {
          subject: {
            name: "Assay",
            round() {
              const before = heldMegabytes();
              const book = load(stored);
              const after = heldMegabytes();
              return book.version === "" ? 0 : after - before;
            },
          },
          yardsticks: [],
          close: async () => undefined,
        };
      },
    },
  ],
};

const pick = (quick: boolean, sizes: { full: number; quick: number }): number => (quick ? sizes.quick : sizes.full);

async function shipped(): Promise<Knowledge> {
  return compileKnowledge(await readRulesFiles(SHIPPED)).knowledge;
}

/** References spread over the shipped brands and lines. */
function invent({ registry }: Knowledge, count: number): CellSketches {
  const random = createRandom(SEED);
  const kinds = ["bag", "sneakers", "jacket", "hoodie", "watch", "belt", "sunglasses", "tshirt"];
  const tally = createCellTally();
  for (let i = 0; i < count; i++) {
    const brand = random.pick(registry.brands);
    const line = random.chance(0.4) && brand.lines.length > 0 ? random.pick(brand.lines) : undefined;
    const cell = {
      brand: brand.key,
      line: line?.key ?? "",
      kind: line?.kind ?? random.pick(kinds),
      size: "adult" as const,
      used: random.chance(0.3),
      market: random.chance(0.5) ? "EUR" : "USD",
    };
    tally.count(cell, bucketOf(3 + (brand.id % 5) + random.next() + random.next()));
  }
  return [...tally.sketches()];
}

async function store(count: number): Promise<[Cell, Uint8Array][]> {
  return [...invent(await shipped(), count)].map(([cell, sketch]) => [cell, encodeSketch(sketch)]);
}

function load(stored: readonly [Cell, Uint8Array][]) {
  return buildBook(
    "bench",
    stored.map(([cell, bytes]) => [cell, decodeSketch(bytes)] as const),
  );
}

function read(knowledge: Knowledge, listing: Listing) {
  const found = new Map<string, Signal>();
  const subject = { listing, context: CONTEXT, knowledge, found };
  for (const analyser of ANALYSERS.slice(0, ANALYSERS.indexOf(priceAnalyser))) {
    for (const signal of analyser.analyse(subject).signals) found.set(signal.name, signal);
  }
  return subject;
}

function perItem<T>(items: readonly T[], work: (item: T) => unknown): number {
  const started = performance.now();
  for (const item of items) work(item);
  return ((performance.now() - started) * 1000) / items.length;
}

function search(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
