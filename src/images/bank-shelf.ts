import { MIN_QUALITY } from "#screening/image/pdq.ts";
import type { EntryState } from "#store/entry-changes.ts";
import type { BankMatch } from "./bank-match.ts";
import { createEntrySlots, type EntrySlots } from "./entry-slots.ts";
import { createHammingIndex, type HammingIndex } from "./hamming/hamming-index.ts";
import { createTexts, type Texts } from "./texts.ts";

/** The entries of one bank as matching needs them: their hashes, and what a match says of each. */
export interface Shelf {
  /** Entries that take part in matching, those that have expired meanwhile included. */
  readonly size: number;
  /** Brings entries to their present state; applying one twice changes nothing. */
  apply(entries: readonly EntryState[]): void;
  /** Takes in a whole bank page by page; its hashes are built into the index in one go, at the end. */
  fill(pages: AsyncIterable<readonly EntryState[]>): Promise<void>;
  /** Entries within `radius` of one of the hashes and alive at `nowSeconds`, each once at its least distance. */
  near(hashes: readonly Uint8Array[], radius: number, nowSeconds: number): Map<number, number>;
  /** What is known of the entry in a slot. */
  describe(slot: number): Omit<BankMatch, "bank" | "kind" | "distance">;
  /** What is to be kept beside the index for a restart, as of this moment. */
  parts(): ShelfParts;
  /** The hashes by their slots. */
  readonly index: HammingIndex;
}

/** Columns by slot, and the texts they name. */
export interface ShelfParts {
  readonly slots: number;
  readonly texts: readonly string[];
  readonly columns: { readonly [Name in keyof Columns]: Uint8Array };
}

interface Columns {
  entry: Float64Array;
  /** 0 marks a slot whose entry is no longer matched. */
  quality: Uint8Array;
  source: Uint32Array;
  brand: Uint32Array;
  owner: Uint32Array;
  /** Seconds since 1970; 0 is never. */
  expires: Float64Array;
}

const FIRST_CAPACITY = 1024;
const HASH_BYTES = 32;

/** An empty shelf, or one as it was kept. */
export function createShelf(kept?: { readonly parts: ShelfParts; readonly index: HammingIndex }): Shelf {
  const { parts, index = createHammingIndex() } = kept ?? {};
  const texts: Texts = createTexts(parts?.texts);
  let count = parts?.slots ?? 0;
  let columns = columnsOf(Math.max(count, FIRST_CAPACITY), parts?.columns);
  const slotOf: EntrySlots = createEntrySlots((slot) => columns.entry[slot] ?? -1, count);

  function write(slot: number, entry: EntryState): void {
    columns.entry[slot] = entry.id;
    columns.quality[slot] = entry.quality;
    columns.source[slot] = texts.numberOf(entry.source);
    columns.brand[slot] = texts.numberOf(entry.brand);
    columns.owner[slot] = texts.numberOf(entry.owner);
    // An expiry at the very beginning of time must not read as none.
    columns.expires[slot] = entry.expiresAt === null ? 0 : Math.max(1, entry.expiresAt);
  }

  /** Writes the columns; gives the slots and hashes that the index has to add, and the slots that it has to remove. */
  function place(entries: readonly EntryState[]) {
    const added: { readonly slot: number; readonly hash: Uint8Array }[] = [];
    const removed: number[] = [];
    for (const entry of entries) {
      const slot = slotOf.get(entry.id);
      const present = slot !== undefined && (columns.quality[slot] ?? 0) > 0;
      const wanted = entry.live && entry.quality >= MIN_QUALITY;
      if (present && wanted) write(slot, entry);
      else if (present) {
        columns.quality[slot] = 0;
        removed.push(slot);
      } else if (wanted) {
        if (count === columns.quality.length) columns = columnsOf(count * 2, columns);
        write(count, entry);
        // A new slot also for an entry that comes back: the index never sees a number twice.
        slotOf.set(entry.id, count);
        added.push({ slot: count, hash: entry.hash });
        count += 1;
      }
    }
    const hashes = new Uint8Array(added.length * HASH_BYTES);
    added.forEach(({ hash }, at) => {
      hashes.set(hash, at * HASH_BYTES);
    });
    return { hashes, slots: added.map(({ slot }) => slot), removed };
  }

  return {
    get size() {
      return index.size;
    },
    apply(entries) {
      const { hashes, slots, removed } = place(entries);
      index.add(hashes, slots);
      if (removed.length > 0) index.remove(removed);
    },
    async fill(pages) {
      const all: ReturnType<typeof place>[] = [];
      for await (const page of pages) all.push(place(page));
      index.add(Buffer.concat(all.map(({ hashes }) => hashes)), Uint32Array.from(all.flatMap(({ slots }) => slots)));
    },
    near(hashes, radius, nowSeconds) {
      const least = new Map<number, number>();
      for (const hash of hashes) {
        index.visit(hash, radius, (slot, distance) => {
          // A snapshot may hold a hash whose entry was taken out while it was written.
          if (columns.quality[slot] === 0) return;
          const expires = columns.expires[slot] ?? 0;
          if (expires !== 0 && expires <= nowSeconds) return;
          if (distance < (least.get(slot) ?? Number.POSITIVE_INFINITY)) least.set(slot, distance);
        });
      }
      return least;
    },
    describe: (slot) => ({
      entry: columns.entry[slot] ?? -1,
      quality: columns.quality[slot] ?? 0,
      source: texts.textOf(columns.source[slot] ?? 0),
      brand: texts.textOf(columns.brand[slot] ?? 0),
      owner: texts.textOf(columns.owner[slot] ?? 0),
    }),
    parts: () => ({
      slots: count,
      texts: texts.all(),
      columns: {
        entry: bytesOf(columns.entry, count),
        quality: bytesOf(columns.quality, count),
        source: bytesOf(columns.source, count),
        brand: bytesOf(columns.brand, count),
        owner: bytesOf(columns.owner, count),
        expires: bytesOf(columns.expires, count),
      },
    }),
    index,
  };
}

function columnsOf(capacity: number, from?: Columns | ShelfParts["columns"]): Columns {
  const columns: Columns = {
    entry: new Float64Array(capacity),
    quality: new Uint8Array(capacity),
    source: new Uint32Array(capacity),
    brand: new Uint32Array(capacity),
    owner: new Uint32Array(capacity),
    expires: new Float64Array(capacity),
  };
  if (from === undefined) return columns;
  for (const name of Object.keys(columns) as (keyof Columns)[]) {
    const old = from[name];
    new Uint8Array(columns[name].buffer).set(new Uint8Array(old.buffer, old.byteOffset, old.byteLength));
  }
  return columns;
}

function bytesOf(column: Columns[keyof Columns], count: number): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, count * column.BYTES_PER_ELEMENT);
}
