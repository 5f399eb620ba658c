import type pg from "pg";
import { v4 as uuidv4 } from "uuid";
import { type Queues, SCREENINGS_A_JOB } from "#queue/lanes.ts";
import type { Listing } from "#screening/types.ts";
import { AssayError } from "#src/errors.ts";
import { isDataError } from "#store/data-error.ts";
import { type Accepted, acceptListings } from "#store/listings.ts";
import { enqueueDeliveries } from "#webhooks/enqueue.ts";

/** Takes listings in. */
export interface Intake {
  /** Resolves once the listing, so long when it came, is committed, rejects when it is not: at once when too many wait. */
  accept(listing: Listing, bytes: number): Promise<Accepted>;
  /** Resolves when everything taken in has also been queued, or has been left to the reconciler. */
  drain(): Promise<void>;
}

export interface IntakeDependencies {
  readonly pool: pg.Pool;
  readonly queues: Queues;
  /** Hears of listings that were committed but not queued: the reconciler will find them. */
  readonly onQueueError: (error: unknown) => void;
}

const TOO_SLOW = "The database takes listings in more slowly than they come; try again.";

interface Waiting {
  readonly listing: Listing;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/** Batches under way at once: while they commit, the next ones fill. */
const IN_FLIGHT = 3;
/**
 * Listings that wait at most. A database that keeps up has none; one that takes a thousand a second takes eight seconds
 * for these, and whoever came after them would give up before the commit. Batches fill at most half of it.
 */
const MAX_WAITING = 8_192;
/**
 * Bytes of listings at most from when they are taken in until they are committed: pictures within them make them long, and
 * each is held several times over. A listing that is longer goes alone.
 */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Commits listings in groups: a lone listing is written at once, and what arrives while others are being written goes
 * into the next transaction together (group commit). Each caller still hears only after its own commit.
 */
export function openIntake({ pool, queues, onQueueError }: IntakeDependencies): Intake {
  let waiting: Waiting[] = [];
  let held = 0;
  const running = new Set<Promise<void>>();
  const committing = new Set<string>();

  function pump(): void {
    while (running.size < IN_FLIGHT) {
      const batch = takeBatch();
      if (batch.length === 0) return;
      for (const { listing } of batch) committing.add(listing.id);
      const run = commit(batch).finally(() => {
        for (const { listing } of batch) committing.delete(listing.id);
        running.delete(run);
        pump();
      });
      running.add(run);
    }
  }

  // Revisions of one listing are committed in the order in which they came: a later one waits until the earlier is done.
  function takeBatch(): Waiting[] {
    const earlier = new Set(committing);
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const item of waiting) {
      if (batch.length < SCREENINGS_A_JOB && !earlier.has(item.listing.id)) batch.push(item);
      else rest.push(item);
      earlier.add(item.listing.id);
    }
    waiting = rest;
    return batch;
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const jobId = uuidv4();
    try {
      const listings = batch.map((item) => item.listing);
      const { accepted, deliveries } = await acceptListings(pool, listings, jobId);
      const screenings = accepted.filter((answer) => answer.fresh).map((answer) => answer.screening);
      // The job is on its way before the answers are made, and nobody waits for it: the reconciler knows of it too. The
      // batch keeps its place until then, so that the next ones fill.
      const queued = enqueue(screenings, deliveries, jobId);
      batch.forEach((item, index) => {
        const answer = accepted[index];
        if (answer !== undefined) item.resolve(answer);
      });
      await queued;
    } catch (error) {
      // One row that the database refuses must not cost its neighbours: each is tried alone.
      if (batch.length > 1 && isDataError(error)) await Promise.all(batch.map((item) => commit([item])));
      else for (const item of batch) item.reject(error);
    }
  }

  async function enqueue(screenings: string[], deliveries: readonly string[], jobId: string): Promise<void> {
    try {
      if (screenings.length > 0) await queues.add("screen", [{ payload: { screenings }, id: jobId }]);
      await enqueueDeliveries(queues, deliveries);
    } catch (error) {
      onQueueError(error);
    }
  }

  return {
    async accept(listing, bytes) {
      const full = waiting.length >= MAX_WAITING || (held > 0 && held + bytes > MAX_BYTES);
      if (full) throw new AssayError("store.unavailable", TOO_SLOW);
      held += bytes;
      try {
        return await new Promise((resolve, reject) => {
          waiting.push({ listing, resolve, reject });
          pump();
        });
      } finally {
        held -= bytes;
      }
    },
    drain: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
