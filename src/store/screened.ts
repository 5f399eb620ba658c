import pg from "pg";
import type { Log } from "#src/log.ts";
import { finishedScreenings, SCREENED_CHANNEL } from "./screenings.ts";

/** Hears of screenings that were concluded, by whichever process. */
export interface Screened {
  /** True as soon as the screening is done, false after `timeoutMs` or when `signal` aborts. */
  wait(screeningId: string, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Calls `listener` after each conclusion that is heard of; gives what takes it off again. */
  onAny(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Waiters are looked up this often as well, for the time in which the connection is broken. */
const POLL_MS = 500;
const RECONNECT_MIN_MS = 200;
const RECONNECT_MAX_MS = 5_000;

/** Listens on a connection of its own, made like those of `pool`; a broken one is made again. */
export function openScreened(pool: pg.Pool, log: Log): Screened {
  const waiters = new Map<string, Set<(done: boolean) => void>>();
  const listeners = new Set<() => void>();
  let client: pg.Client | undefined;
  let pause = RECONNECT_MIN_MS;
  let reconnect: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  let checking = false;
  let checkAgain = false;
  let closed = false;

  const finish = (id: string, done: boolean) => {
    const waiting = waiters.get(id);
    waiters.delete(id);
    for (const end of waiting ?? []) end(done);
  };

  async function connect(): Promise<void> {
    const made = new pg.Client(pool.options);
    client = made;
    made.on("notification", ({ payload = "" }) => {
      for (const id of payload.split(",")) finish(id, true);
      for (const listener of listeners) listener();
    });
    const lost = (err?: Error) => {
      if (closed || client !== made) return;
      client = undefined;
      log.event("store.unavailable", { part: SCREENED_CHANNEL, err });
      made.end().catch(() => undefined);
      reconnect = setTimeout(connect, pause).unref();
      pause = Math.min(pause * 2, RECONNECT_MAX_MS);
    };
    made.on("error", lost);
    made.on("end", () => lost());
    try {
      await made.connect();
      await made.query(`listen ${SCREENED_CHANNEL}`);
      pause = RECONNECT_MIN_MS;
      // Whatever was concluded while nobody listened.
      void check();
      for (const listener of listeners) listener();
    } catch (error) {
      lost(error as Error);
    }
  }

  // One query for all who wait; those who come while it runs are looked up in the next one.
  async function check(): Promise<void> {
    if (checking) {
      checkAgain = true;
      return;
    }
    checking = true;
    try {
      do {
        checkAgain = false;
        if (waiters.size === 0) break;
        for (const id of await finishedScreenings(pool, [...waiters.keys()])) finish(id, true);
      } while (checkAgain);
    } catch (err) {
      if (!closed) log.event("store.unavailable", { part: SCREENED_CHANNEL, err });
    } finally {
      checking = false;
      if (waiters.size > 0 && !closed) poll ??= setTimeout(pollOnce, POLL_MS);
    }
  }

  function pollOnce(): void {
    poll = undefined;
    void check();
  }

  void connect();
  return {
    wait: (id, timeoutMs, signal) =>
      new Promise((resolve) => {
        if (closed || signal?.aborted) return resolve(false);
        const end = (done: boolean) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", giveUp);
          resolve(done);
        };
        const giveUp = () => {
          const waiting = waiters.get(id);
          waiting?.delete(end);
          if (waiting?.size === 0) waiters.delete(id);
          if (waiters.size === 0) {
            clearTimeout(poll);
            poll = undefined;
          }
          end(false);
        };
        const timer = setTimeout(giveUp, timeoutMs);
        signal?.addEventListener("abort", giveUp, { once: true });
        waiters.set(id, (waiters.get(id) ?? new Set()).add(end));
        // The conclusion may have been announced before this call.
        void check();
      }),
    onAny: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearTimeout(reconnect);
      clearTimeout(poll);
      for (const id of [...waiters.keys()]) finish(id, false);
      listeners.clear();
      await client?.end().catch(() => undefined);
    },
  };
}
