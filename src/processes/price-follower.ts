import type pg from "pg";
import { buildBook, EMPTY_BOOK, type PriceBook } from "#screening/price/price-book.ts";
import { repeat } from "#src/repeat.ts";
import { newestPriceVersion, readPriceCells } from "#store/prices.ts";

/** How often a worker looks for a new version: imports are in use within seconds. */
const POLL_MS = 1_000;

/** The newest price references, followed until `signal` aborts. */
export interface FollowedPrices {
  current(): PriceBook;
  readonly done: Promise<void>;
}

/** Loads the newest price references and then follows them; while the database is away the last ones stay. */
export async function followPrices(options: {
  readonly pool: pg.Pool;
  readonly signal: AbortSignal;
  readonly onLoaded: (version: number) => void;
  readonly onError: (error: unknown) => void;
  readonly pollMs?: number;
}): Promise<FollowedPrices> {
  const { pool, signal } = options;
  let loaded = 0;
  let book = EMPTY_BOOK;
  const look = async (): Promise<void> => {
    const version = await newestPriceVersion(pool);
    if (version === loaded) return;
    book = await loadPriceBook(pool, version);
    loaded = version;
    options.onLoaded(version);
  };
  await look();
  return { current: () => book, done: repeat(() => look().catch(options.onError), options.pollMs ?? POLL_MS, signal) };
}

/** The price references as they were in a version: what a replay needs. */
export async function loadPriceBook(pool: pg.Pool, version: number): Promise<PriceBook> {
  return buildBook(`pr_${version}`, await readPriceCells(pool, version));
}
