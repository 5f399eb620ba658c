import type { PriceReference } from "../knowledge.ts";
import { brandKey } from "../text/registry.ts";
import { createCellTally } from "./cells.ts";
import { hashTexts } from "./hash.ts";
import { bookOf, type CellSketches, type PriceBook } from "./price-book.ts";
import { createShelves, type Shelf } from "./reference-shelf.ts";
import { createReferenceReader, type ReferenceKnowledge } from "./references.ts";

/** A marketplace's references for commands without a service: which they were, and all of them as they were given. */
export interface GivenPrices {
  /** Tells these references from others, in the ruleset's id. */
  readonly digest: string;
  /** One for each spelling of a brand. */
  readonly shelves: readonly Shelf[];
}

/** References as they come, one by one: memory grows by some eighty bytes for each. */
export interface GivenReader {
  add(reference: PriceReference): void;
  finish(digest: string): GivenPrices;
}

/** Starts to take a marketplace's references. */
export function createGivenReader(): GivenReader {
  const shelves = createShelves();
  return {
    add: shelves.put,
    finish: (digest) => ({ digest, shelves: shelves.sorted() }),
  };
}

/** Given references, ready to compare with. */
export interface GivenBook {
  readonly book: PriceBook;
  /** Whether a reference of a brand, by its folded name, has this title, value and currency. */
  has(brand: string, title: string, value: string, currency: string): boolean;
}

/**
 * Opens given references. A brand's titles are read when the brand is first asked for: of a million references most
 * are of brands that nobody lists.
 */
export function openGiven({ digest, shelves }: GivenPrices, known: ReferenceKnowledge): GivenBook {
  const rows = shelves.reduce((sum, shelf) => sum + shelf.rows, 0);
  const read = createReferenceReader(known, rows);
  const unread = Map.groupBy(shelves, ({ brand }) => brandKey(known.byAlias, brand));
  const hashes = new Map<string, Float64Array>();

  function cellsOf(brand: string): CellSketches | undefined {
    const own = unread.get(brand);
    // What was read is not needed any more; the cells take its room.
    unread.delete(brand);
    if (own === undefined) return undefined;
    const tally = createCellTally();
    const found: number[] = [];
    for (const shelf of own) {
      for (const reference of shelf.references()) {
        const result = read(reference);
        if (typeof result === "string") continue;
        tally.count(result.cell, result.bucket);
        found.push(hashOf(reference.title, reference.value, reference.currency));
      }
    }
    hashes.set(brand, Float64Array.from(found).sort());
    return tally.sketches();
  }

  const book = bookOf(digest, cellsOf);
  return {
    book,
    has: (brand, title, value, currency) =>
      book.has(brand) && isAmong(hashes.get(brand) ?? NO_HASHES, hashOf(title, value, currency)),
  };
}

const NO_HASHES = new Float64Array();

/** By this one reference is known again. */
function hashOf(title: string, value: string, currency: string): number {
  return hashTexts(title, String(Number(value)), currency);
}

function isAmong(sorted: Float64Array, hash: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === hash;
}
