import type { PriceReference } from "../knowledge.ts";
import { createCellTally } from "./cells.ts";
import { hashText } from "./hash.ts";
import { buildBook, type PriceBook } from "./price-book.ts";
import { createReferenceReader, type ReferenceKnowledge } from "./references.ts";

/** A marketplace's references for commands without a service: what they say, and which they were. */
export interface GivenPrices {
  /** Tells these references from others, in the ruleset's id. */
  readonly digest: string;
  /** Brands that no brand file names. */
  readonly brands: readonly string[];
  readonly book: PriceBook;
  /** Whether a reference with this hash is among them. */
  has(hash: number): boolean;
}

/** References as they are read, one by one: memory grows with what they are of, and by eight bytes for each. */
export interface GivenReader {
  add(reference: PriceReference): void;
  finish(digest: string): GivenPrices;
}

/** Starts to read a marketplace's references with what a ruleset knows. */
export function createGivenReader(known: ReferenceKnowledge): GivenReader {
  const read = createReferenceReader(known);
  const tally = createCellTally();
  const brands = new Map<string, string>();
  let hashes = new Float64Array(1_024);
  let count = 0;
  return {
    add(reference) {
      const result = read(reference);
      if (typeof result === "string") return;
      const { brand } = result.cell;
      if (!known.byAlias.has(brand)) brands.set(brand, reference.brand);
      tally.count(result.cell, result.bucket);
      if (count === hashes.length) hashes = grown(hashes);
      hashes[count++] = referenceHash(brand, reference.title, reference.value, reference.currency);
    },
    finish(digest) {
      return {
        digest,
        brands: [...brands.values()],
        book: buildBook(digest, tally.sketches()),
        has: searchable(hashes.slice(0, count).sort()),
      };
    },
  };
}

/** The hash by which one reference is known again. */
export function referenceHash(brand: string, title: string, value: string, currency: string): number {
  return hashText(`${brand}\u0000${title}\u0000${Number(value)}\u0000${currency}`);
}

function grown(from: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
}

function searchable(sorted: Float64Array): (hash: number) => boolean {
  return (hash) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === hash;
  };
}
