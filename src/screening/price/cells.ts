import type { Cell, Size } from "./price-book.ts";
import type { Sketch } from "./sketch.ts";

/** Observations while they are counted, cell by cell and price by price. */
export interface CellTally {
  /** Counts one observation. */
  count(cell: Cell, bucket: number): void;
  /** Different cells so far. */
  cells(): number;
  /** Different prices of different cells so far: what memory grows with, some 24 bytes each. */
  prices(): number;
  /** The finished sketches, one at a time. */
  sketches(): Generator<readonly [Cell, Sketch]>;
}

/** A cell as a text: the same for the same brand, line, kind, size, state and market. */
export function cellKey({ brand, line, kind, size, used, market }: Cell): string {
  return `${brand}|${line}|${kind}|${size}|${used}|${market}`;
}

/** More than there are bucket numbers, and half of it above the lowest. */
const SPAN = 8_192;
const FIRST_SLOTS = 1_024;
const EMPTY = -1;
const SIZES: readonly Size[] = ["adult", "youth", "child"];

/**
 * Starts a tally. It is one open hash table in flat arrays, whose keys are a cell's number and a bucket: millions of small
 * maps or sketches would cost the collector more than everything else costs.
 */
export function createCellTally(): CellTally {
  const byBrand = new Map<string, Map<string, Map<number, number>>>();
  const variants = new Map<string, Map<string, number>>();
  let variantCount = 0;
  const list: Cell[] = [];
  let keys = new Float64Array(FIRST_SLOTS).fill(EMPTY);
  let counts = new Uint32Array(FIRST_SLOTS);
  let filled = 0;

  /** Looked up part by part: a key made of them all would be put together and hashed for each observation. */
  function numberOf(cell: Cell): number {
    const numbers = under(under(byBrand, cell.brand), cell.line);
    const variant = variantOf(cell);
    let number = numbers.get(variant);
    if (number === undefined) {
      number = list.push(cell) - 1;
      numbers.set(variant, number);
    }
    return number;
  }

  function variantOf({ kind, market, size, used }: Cell): number {
    const markets = under(variants, kind);
    let base = markets.get(market);
    if (base === undefined) {
      base = variantCount;
      variantCount += SIZES.length * 2;
      markets.set(market, base);
    }
    return base + SIZES.indexOf(size) * 2 + (used ? 1 : 0);
  }

  function slotOf(key: number): number {
    const mask = keys.length - 1;
    let slot = mixed(key) & mask;
    while (keys[slot] !== EMPTY && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const old = { keys, counts };
    keys = new Float64Array(old.keys.length * 2).fill(EMPTY);
    counts = new Uint32Array(keys.length);
    for (let i = 0; i < old.keys.length; i++) {
      const key = old.keys[i] ?? EMPTY;
      if (key === EMPTY) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      counts[slot] = old.counts[i] ?? 0;
    }
  }

  return {
    cells: () => list.length,
    prices: () => filled,
    count(cell, bucket) {
      const key = numberOf(cell) * SPAN + bucket + SPAN / 2;
      const slot = slotOf(key);
      counts[slot] = (counts[slot] ?? 0) + 1;
      if (keys[slot] === key) return;
      keys[slot] = key;
      filled += 1;
      // Beyond two thirds, looking for a free slot takes long.
      if (filled * 3 > keys.length * 2) grow();
    },
    *sketches() {
      // By cell, then by bucket. Free slots come first.
      const sorted = keys
        .slice()
        .sort()
        .subarray(keys.length - filled);
      for (let from = 0, to = 0; from < filled; from = to) {
        const number = Math.floor((sorted[from] ?? 0) / SPAN);
        const first = number * SPAN;
        while (to < filled && (sorted[to] ?? 0) < first + SPAN) to += 1;
        const buckets = new Int16Array(to - from);
        const weights = new Float64Array(to - from);
        let total = 0;
        for (let i = from; i < to; i++) {
          const key = sorted[i] ?? 0;
          const weight = counts[slotOf(key)] ?? 0;
          buckets[i - from] = key - first - SPAN / 2;
          weights[i - from] = weight;
          total += weight;
        }
        const cell = list[number];
        if (cell !== undefined) yield [cell, { buckets, weights, total }];
      }
    },
  };
}

/** The inner map for a key, made when there is none. */
export function under<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  let inner = map.get(key);
  if (inner === undefined) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}

/** Spreads keys over the slots: cells follow each other, and so do buckets (constants of MurmurHash3's finaliser). */
function mixed(key: number): number {
  let hash = Math.imul(key % SPAN, 0x85ebca6b) ^ Math.imul(Math.floor(key / SPAN), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
