import { MIN_QUALITY } from "#screening/image/pdq.ts";
import type { EntryState } from "#store/entry-changes.ts";
import { createHammingIndex } from "./hamming/hamming-index.ts";
import { PARTS, unpackParts } from "./pdq/picture-parts.ts";

/** An entry, and how near one part of its picture comes. */
export interface NearPart {
  readonly entry: EntryState;
  /** Which part, as in `PicturePart`. */
  readonly part: number;
  readonly distance: number;
}

/**
 * The entries that were made from a picture: small, valuable banks. All of them in memory, each with the hashes of its
 * crops, so that a listing that shows only a part of a known picture is found.
 */
export interface PicturedEntries {
  /** Brings entries to their present state; applying one twice changes nothing. Those without a picture are left out. */
  apply(entries: readonly EntryState[]): void;
  /** The nearest part of every entry within `radius` of one of the hashes; all of it counts as a part. */
  near(hashes: readonly Uint8Array[], radius: number, nowSeconds: number): NearPart[];
  /** Entries of a bank that are alive, the newest first. */
  of(bankId: number, nowSeconds: number): EntryState[];
  close(): Promise<void>;
}

/** An empty collection. */
export function createPicturedEntries(): PicturedEntries {
  const index = createHammingIndex();
  const numbers = new Map<number, number>();
  // By number; an entry that no longer matches leaves a hole, and comes back under another number.
  const states = new Map<number, EntryState>();
  let next = 0;

  const isAlive = ({ expiresAt }: EntryState, nowSeconds: number) => expiresAt === null || expiresAt > nowSeconds;

  function take(number: number, { id }: EntryState): void {
    index.remove(Array.from({ length: PARTS }, (_, part) => number * PARTS + part));
    numbers.delete(id);
    states.delete(number);
  }

  function put(entry: EntryState, parts: Uint8Array): void {
    const number = next++;
    const good = unpackParts(parts).filter(({ quality }) => quality >= MIN_QUALITY);
    index.add(
      Buffer.concat(good.map(({ hash }) => hash)),
      good.map(({ part }) => number * PARTS + part),
    );
    numbers.set(entry.id, number);
    states.set(number, entry);
  }

  return {
    apply(entries) {
      for (const entry of entries) {
        const number = numbers.get(entry.id);
        if (number !== undefined && !entry.live) take(number, entry);
        else if (number !== undefined) states.set(number, entry);
        else if (entry.live && entry.parts !== null) put(entry, entry.parts);
      }
    },
    near(hashes, radius, nowSeconds) {
      const nearest = new Map<number, NearPart>();
      for (const hash of hashes) {
        index.visit(hash, radius, (id, distance) => {
          const number = Math.floor(id / PARTS);
          const entry = states.get(number);
          if (entry === undefined || !isAlive(entry, nowSeconds)) return;
          if (distance < (nearest.get(number)?.distance ?? Number.POSITIVE_INFINITY)) {
            nearest.set(number, { entry, part: id % PARTS, distance });
          }
        });
      }
      return [...nearest.values()];
    },
    of: (bankId, nowSeconds) =>
      [...states.values()]
        .filter((entry) => entry.bankId === bankId && isAlive(entry, nowSeconds))
        .sort((a, b) => b.id - a.id),
    close: () => index.close(),
  };
}
