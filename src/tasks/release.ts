import type pg from "pg";
import type { Queues } from "#queue/lanes.ts";
import { markHunted } from "#store/retrohunts.ts";
import { dueWithdrawals, hitListings } from "#store/withdrawals.ts";
import { screenAgain } from "./screen-again.ts";

export interface ReleaseDependencies {
  readonly pool: pg.Pool;
  readonly queues: Queues;
  /** Aborted when the process is about to end: what is not done by then stays due. */
  readonly leaving: AbortSignal;
  readonly onReleased: (done: Hunted) => void;
}

/** How many entries were worked off, and how many listings are screened again for them. */
export interface Hunted {
  readonly entries: number;
  readonly listings: number;
  readonly ms: number;
}

/** Entries whose hits are looked through in one round. */
const ENTRIES = 1_000;
/** Hits read at a time. */
const PAGE = 1_000;

/** Has listings screened again whose gate is closed because of an entry that was taken back or quarantined. */
export async function releaseWithdrawn(deps: ReleaseDependencies): Promise<void> {
  while (!deps.leaving.aborted) {
    const started = performance.now();
    const { due, asOf } = await dueWithdrawals(deps.pool, ENTRIES);
    if (due.length === 0) return;
    let listings = 0;
    for (const { entry, hit } of due) if (hit) listings += await release(deps, entry);
    if (deps.leaving.aborted) return;
    const entries = due.map(({ entry }) => entry);
    await markHunted(deps.pool, entries, asOf);
    deps.onReleased({ entries: entries.length, listings, ms: Math.round(performance.now() - started) });
  }
}

async function release(deps: ReleaseDependencies, entry: number): Promise<number> {
  let listings = 0;
  for (let after = ""; !deps.leaving.aborted; ) {
    const page = await hitListings(deps.pool, entry, after, PAGE);
    const blamed = page.filter((listing) => listing.blamed);
    await screenAgain(deps, "rescreen", blamed);
    listings += blamed.length;
    if (page.length < PAGE) break;
    after = page.at(-1)?.listingId ?? after;
  }
  return listings;
}
