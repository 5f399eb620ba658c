import type pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import type { Screened } from "#store/screened.ts";
import { openEventFeed } from "#webhooks/feed.ts";

test("a feed whose query fails says so, and goes on trying", async () => {
  const broken = new Error('column "position" does not exist');
  const pool = { query: () => Promise.reject(broken), connect: () => Promise.reject(broken) } as unknown as pg.Pool;
  const screened = { onAny: () => () => true } as unknown as Screened;
  const errors: unknown[] = [];
  const feed = openEventFeed(pool, screened, (error) => errors.push(error));
  onTestFinished(() => feed.close());
  const reading = new AbortController();
  const waited = feed.wait({ transaction: 1n, position: 0 }, 10_000, reading.signal);
  await expect.poll(() => errors, { timeout: 10_000 }).toEqual([broken, broken]);
  reading.abort();
  await waited;
});
