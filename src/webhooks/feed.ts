import type pg from "pg";
import { type ChangeCursor, isAfter, later } from "#store/change-cursor.ts";
import { type PlacedEvent, readEvents } from "#store/events.ts";
import type { Screened } from "#store/screened.ts";
import { eventBody } from "./payload.ts";

/** An event as it is streamed. */
interface FeedItem {
  readonly at: ChangeCursor;
  readonly type: string;
  readonly body: string;
}

/** Items in order, the place up to which they tell everything, and whether the next page is there already. */
interface FeedPage {
  readonly items: readonly FeedItem[];
  readonly upTo: ChangeCursor;
  readonly more: boolean;
}

/** The outbox for any number of readers: those at its end share one query, those behind read on their own. */
export interface EventFeed {
  read(after: ChangeCursor, types: readonly string[] | undefined): Promise<FeedPage>;
  /** Resolves when there is more after `after`, after `timeoutMs`, or when `signal` aborts. */
  wait(after: ChangeCursor, timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Events of other kinds than verdicts are announced by nobody; they are found this often. */
const POLL_MS = 1_000;
/** Announcements that come closer together than this are answered by one query. */
const GATHER_MS = 25;
/** The shared end is given up when nobody has read on for this long: what happened meanwhile could be much. */
const IDLE_MS = 5_000;
/** Newest events kept for the readers at the end. */
const TAIL = 512;
const PAGE = 128;

/** The newest events: all those after `from` and up to `upTo`. */
interface Tail {
  readonly from: ChangeCursor;
  readonly upTo: ChangeCursor;
  readonly items: readonly FeedItem[];
}

/** Opens the feed; it asks the database only while somebody waits. `onError` hears of each time that it could not. */
export function openEventFeed(pool: pg.Pool, screened: Screened, onError: (error: unknown) => void): EventFeed {
  const waiting = new Set<() => void>();
  let tail: Tail | undefined;
  let pulledAt = 0;
  let pulling = false;
  // Something was announced that no pull has looked for yet.
  let announced = false;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let closed = false;

  function pullWithin(ms: number): void {
    if (closed || pulling || waiting.size === 0 || performance.now() + ms >= dueAt) return;
    clearTimeout(timer);
    dueAt = performance.now() + ms;
    timer = setTimeout(() => void pull(), ms);
  }

  async function pull(): Promise<void> {
    dueAt = Number.POSITIVE_INFINITY;
    const base = tail;
    if (base === undefined) return;
    pulling = true;
    announced = false;
    pulledAt = performance.now();
    try {
      const page = await readEvents(pool, base.upTo, undefined, PAGE);
      // A full page is as good as an announcement that there is more.
      if (page.events.length === PAGE) announced = true;
      if (tail === base) {
        const items = [...base.items, ...page.events.map(itemOf)];
        const dropped = items.splice(0, Math.max(0, items.length - TAIL)).at(-1);
        tail = { from: dropped?.at ?? base.from, upTo: page.upTo, items };
      }
      if (page.events.length > 0) wakeAll();
    } catch (error) {
      // The next pull tries again from the same place, so that nothing is passed over.
      onError(error);
    } finally {
      pulling = false;
      pullWithin(announced ? GATHER_MS : POLL_MS);
    }
  }

  function wakeAll(): void {
    for (const wake of [...waiting]) wake();
  }

  const stopListening = screened.onAny(() => {
    announced = true;
    pullWithin(GATHER_MS);
  });
  return {
    async read(after, types) {
      if (tail === undefined || isAfter(tail.from, after)) {
        const { events, upTo } = await readEvents(pool, after, types, PAGE);
        return { items: events.map(itemOf), upTo, more: events.length === PAGE };
      }
      const items = tail.items.filter((item) => isAfter(item.at, after) && (types?.includes(item.type) ?? true));
      return { items, upTo: later(tail.upTo, after), more: false };
    },
    wait: (after, timeoutMs, signal) =>
      new Promise((resolve) => {
        if (tail === undefined || performance.now() - pulledAt > IDLE_MS) {
          tail = { from: after, upTo: after, items: [] };
          pulledAt = performance.now();
          // Those who wait for less than this read on by themselves.
          wakeAll();
        }
        const last = tail.items.at(-1);
        // One who is before the shared end would not be woken for what lies between.
        const behind = isAfter(tail.from, after) || (last !== undefined && isAfter(last.at, after));
        if (closed || signal.aborted || behind) return resolve();
        const end = () => {
          clearTimeout(timeout);
          signal.removeEventListener("abort", end);
          waiting.delete(end);
          resolve();
        };
        const timeout = setTimeout(end, timeoutMs);
        signal.addEventListener("abort", end, { once: true });
        waiting.add(end);
        pullWithin(announced ? GATHER_MS : POLL_MS);
      }),
    close() {
      closed = true;
      clearTimeout(timer);
      stopListening();
      wakeAll();
    },
  };
}

function itemOf({ at, event }: PlacedEvent): FeedItem {
  return { at, type: event.type, body: eventBody(event) };
}
