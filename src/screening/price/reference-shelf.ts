import type { PriceReference } from "../knowledge.ts";
import { under } from "./cells.ts";

/** A reference as far as it says what an article costs. */
export type PriceOf = Omit<PriceReference, "source">;

/** References to one brand, in the order in which they came. */
export interface Shelf {
  /** The brand as the references spell it. */
  readonly brand: string;
  readonly rows: number;
  /** Makes the references anew. */
  references(): Generator<PriceOf>;
}

/** Puts references away as bytes: some eighty each, a fifth of what objects take. */
export interface Shelves {
  put(reference: PriceOf): void;
  /** What was put, by brand. Nothing can be put after that. */
  sorted(): Shelf[];
}

/** What many references share. */
interface Shared {
  readonly category: string;
  readonly currency: string;
  readonly condition: string;
}

/** Before a row's text: its bytes, the numbers of its brand and of what it shares, and how long title and value are. */
const HEAD = 2 + 4 + 4 + 2 + 2;
const ROOM = 1 << 20;

/** Starts with empty shelves. */
export function createShelves(): Shelves {
  /** By name, in the order of their numbers, with the bytes of all their rows. */
  const brands = new Map<string, { readonly number: number; bytes: number }>();
  const shared: Shared[] = [];
  const sharedNumbers = new Map<string, Map<string, Map<string, number>>>();
  const full: Buffer[] = [];
  let room = Buffer.allocUnsafeSlow(ROOM);
  let end = 0;

  function numbered(name: string): { readonly number: number; bytes: number } {
    let brand = brands.get(name);
    if (brand === undefined) {
      brand = { number: brands.size, bytes: 0 };
      brands.set(name, brand);
    }
    return brand;
  }

  function numberOfShared({ category, currency, condition = "" }: PriceOf): number {
    const numbers = under(under(sharedNumbers, category), currency);
    let number = numbers.get(condition);
    if (number === undefined) {
      number = shared.push({ category, currency, condition }) - 1;
      numbers.set(condition, number);
    }
    return number;
  }

  return {
    put(reference) {
      const { title, value, seller = "" } = reference;
      const text = title + value + seller;
      // No UTF-16 unit takes more than three bytes.
      if (end + HEAD + 3 * text.length > ROOM) {
        full.push(room.subarray(0, end));
        room = Buffer.allocUnsafeSlow(ROOM);
        end = 0;
      }
      const brand = numbered(reference.brand);
      const size = HEAD + room.write(text, end + HEAD);
      room.writeUInt16LE(size, end);
      room.writeUInt32LE(brand.number, end + 2);
      room.writeUInt32LE(numberOfShared(reference), end + 6);
      room.writeUInt16LE(title.length, end + 10);
      room.writeUInt16LE(value.length, end + 12);
      end += size;
      brand.bytes += size;
    },
    sorted() {
      const rooms = [...full.splice(0), room.subarray(0, end)];
      const shelves = Array.from(brands, ([name, { bytes }]) => createShelf(name, bytes, shared));
      // Each room is given up once its rows have a new place.
      for (let bytes = rooms.shift(); bytes !== undefined; bytes = rooms.shift()) {
        for (let at = 0, size = 0; at < bytes.length; at += size) {
          size = bytes.readUInt16LE(at);
          shelves[bytes.readUInt32LE(at + 2)]?.add(bytes, at, at + size);
        }
      }
      return shelves;
    },
  };
}

interface OpenShelf extends Shelf {
  /** Takes a row that lies elsewhere. */
  add(from: Buffer, start: number, end: number): void;
}

function createShelf(brand: string, size: number, shared: readonly Shared[]): OpenShelf {
  const bytes = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  let rows = 0;
  return {
    brand,
    get rows() {
      return rows;
    },
    add(from, start, end) {
      // Byte by byte: a row is so short that calling `copy` takes longer.
      const by = filled - start;
      for (let at = start; at < end; at++) bytes[at + by] = from[at] ?? 0;
      filled += end - start;
      rows += 1;
    },
    *references() {
      for (let from = 0; from < filled; from += bytes.readUInt16LE(from)) {
        const text = bytes.toString("utf8", from + HEAD, from + bytes.readUInt16LE(from));
        const valueAt = bytes.readUInt16LE(from + 10);
        const sellerAt = valueAt + bytes.readUInt16LE(from + 12);
        const { category = "", currency = "", condition = "" } = shared[bytes.readUInt32LE(from + 6)] ?? {};
        yield {
          brand,
          category,
          title: text.slice(0, valueAt),
          value: text.slice(valueAt, sellerAt),
          currency,
          condition,
          seller: text.slice(sellerAt),
        };
      }
    },
  };
}
