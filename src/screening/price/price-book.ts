import type { Item } from "../text/item.ts";
import { mergeInto, type Sketch, type Tally, toSketch } from "./sketch.ts";

/** Whom an article is made for, as far as it changes the price: small children, youths, or everyone else. */
export type Size = "adult" | "youth" | "child";

/** The size of an article that was read. */
export function sizeOf({ kids, youth }: Pick<Item, "kids" | "youth">): Size {
  return kids ? "child" : youth ? "youth" : "adult";
}

/** What a reference price is of, as narrowly as is known. */
export interface Cell {
  /** Folded name of the brand. */
  readonly brand: string;
  /** Folded name of the product line, empty when none is named. */
  readonly line: string;
  readonly kind: string;
  readonly size: Size;
  readonly used: boolean;
  /** The currency in which it was offered: how markets are told apart. */
  readonly market: string;
}

/** Genuine prices of one moment, by brand and level. `version` names that moment, so that a screening can be replayed. */
export interface PriceBook {
  readonly version: string;
  /** Whether anything is known of a brand, by its folded name. */
  has(brand: string): boolean;
  at(brand: string, key: string): Sketch | undefined;
}

/** Prices by cell, as they are stored. */
export type CellSketches = Iterable<readonly [Cell, Sketch]>;

/** A book that knows nothing. */
export const EMPTY_BOOK: PriceBook = { version: "none", has: () => false, at: () => undefined };

/** Keys of a brand's levels, from wide to narrow. */
export const KEY = {
  all: "all",
  kind: (kind: string) => `k|${kind}`,
  line: (line: string, kind: string) => `l|${line}|${kind}`,
  /** Children's and youths' sizes within a kind or line: only these are kept apart from everything wider. */
  size: (key: string, size: Size) => (size === "adult" ? key : `${key}|for ${size}`),
  /** Second-hand, or new and unstated, within a level. */
  state: (key: string, used: boolean) => `${key}|${used ? "used" : "new"}`,
  market: (key: string, market: string) => `${key}|in ${market}`,
};

/** A book of cells. */
export function buildBook(version: string, cells: CellSketches): PriceBook {
  const byBrand = new Map<string, (readonly [Cell, Sketch])[]>();
  for (const entry of cells) {
    const { brand } = entry[0];
    const list = byBrand.get(brand);
    if (list === undefined) byBrand.set(brand, [entry]);
    else list.push(entry);
  }
  return bookOf(version, (brand) => byBrand.get(brand));
}

/**
 * A book whose cells are asked for brand by brand, once each; there are none of a brand that nothing is known of. Each
 * level is rolled up when it is first asked for: what nobody sells costs nothing.
 */
export function bookOf(version: string, cellsOf: (brand: string) => CellSketches | undefined): PriceBook {
  const levels = new Map<string, ReadonlyMap<string, Level>>();
  function levelsFor(brand: string): ReadonlyMap<string, Level> {
    const known = levels.get(brand);
    if (known !== undefined) return known;
    const cells = cellsOf(brand);
    // Not remembered: sellers name brands without end.
    if (cells === undefined) return NO_LEVELS;
    const found = levelsOf(cells);
    levels.set(brand, found);
    return found;
  }
  return {
    version,
    has: (brand) => levelsFor(brand).size > 0,
    at(brand, key) {
      const level = levelsFor(brand).get(key);
      if (level === undefined) return undefined;
      level.sketch ??= merge(level.parts);
      return level.sketch;
    },
  };
}

const NO_LEVELS: ReadonlyMap<string, Level> = new Map();

interface Level {
  readonly parts: Sketch[];
  sketch: Sketch | undefined;
}

function levelsOf(cells: CellSketches): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  const add = (key: string, sketch: Sketch): void => {
    const level = levels.get(key);
    if (level === undefined) levels.set(key, { parts: [sketch], sketch: undefined });
    else level.parts.push(sketch);
  };
  for (const [cell, sketch] of cells) {
    if (cell.size === "adult") add(KEY.all, sketch);
    const own = [KEY.kind(cell.kind)];
    if (cell.line !== "") own.push(KEY.line(cell.line, cell.kind));
    for (const level of own) {
      const key = KEY.size(level, cell.size);
      add(key, sketch);
      add(KEY.state(key, cell.used), sketch);
      add(KEY.market(KEY.state(key, cell.used), cell.market), sketch);
    }
  }
  return levels;
}

/** All of several sketches in one. */
export function merge(parts: readonly Sketch[]): Sketch | undefined {
  if (parts.length <= 1) return parts[0];
  const tally: Tally = new Map();
  for (const part of parts) mergeInto(tally, part);
  return toSketch(tally);
}
