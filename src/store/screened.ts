import type pg from "pg";
import type { Log } from "#src/log.ts";
import { listenTo } from "./notifications.ts";
import { finishedScreenings, SCREENED_CHANNEL } from "./screenings.ts";

/** Hears of screenings that were concluded, by whichever process. */
export interface Screened {
  /**
   * True as soon as the screening is done, false after `timeoutMs` or when `signal` aborts. One that was done long
   * before is noticed within half a second: who may ask about such a one looks first.
   */
  wait(screeningId: string, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Calls `listener` after each conclusion that is heard of; gives what takes it off again. */
  onAny(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Waiters are looked up this often as well: for what was concluded before, or while the connection was broken. */
const POLL_MS = 500;
/** Conclusions that are remembered for whoever asks a moment later: seconds of a busy installation. */
const REMEMBERED = 10_000;

/** Listens for conclusions, and looks for those that it may have missed. */
export function openScreened(pool: pg.Pool, log: Log): Screened {
  const waiters = new Map<string, Set<(done: boolean) => void>>();
  const listeners = new Set<() => void>();
  const heard = new Set<string>();
  let poll: NodeJS.Timeout | undefined;
  let checking = false;
  let closed = false;

  const finish = (id: string, done: boolean) => {
    const waiting = waiters.get(id);
    waiters.delete(id);
    for (const end of waiting ?? []) end(done);
  };

  // A verdict may be announced before the one who handed the listing in gets to wait for it.
  function hear(id: string): void {
    heard.add(id);
    const [oldest] = heard;
    if (heard.size > REMEMBERED && oldest !== undefined) heard.delete(oldest);
    finish(id, true);
  }

  // One query for all who wait; those who come while it runs are looked up in the next one.
  async function check(): Promise<void> {
    if (checking || waiters.size === 0) return;
    checking = true;
    try {
      for (const id of await finishedScreenings(pool, [...waiters.keys()])) finish(id, true);
    } catch (err) {
      if (!closed) log.event("store.unavailable", { part: SCREENED_CHANNEL, err });
    } finally {
      checking = false;
      pollSoon();
    }
  }

  function pollSoon(): void {
    if (waiters.size > 0 && !closed) poll ??= setTimeout(pollOnce, POLL_MS);
  }

  function pollOnce(): void {
    poll = undefined;
    void check();
  }

  const listening = listenTo(
    pool,
    SCREENED_CHANNEL,
    (payload) => {
      // Without one, whatever was concluded while nobody listened.
      if (payload === undefined) void check();
      else for (const id of payload.split(",")) hear(id);
      for (const listener of listeners) listener();
    },
    log,
  );
  return {
    wait: (id, timeoutMs, signal) =>
      new Promise((resolve) => {
        if (closed || signal?.aborted) return resolve(false);
        if (heard.has(id)) return resolve(true);
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
        pollSoon();
      }),
    onAny: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearTimeout(poll);
      for (const id of [...waiters.keys()]) finish(id, false);
      listeners.clear();
      await listening.close();
    },
  };
}
