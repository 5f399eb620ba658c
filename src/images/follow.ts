import type { Log } from "#src/log.ts";

/** A copy in memory of what is in the database. */
export interface Copy {
  /** What the log calls it. */
  readonly part: string;
  readonly log: Log;
  /** Takes over the next page of changes: how many they were, and whether there are more. */
  pull(): Promise<{ readonly changes: number; readonly more: boolean }>;
  /** Writes a snapshot for the next start. */
  save(): Promise<void>;
  size(): number;
  /** What it was loaded with and no snapshot holds. */
  readonly unsaved: number;
}

/** Keeps a copy in step with the database. */
export interface Following {
  /** Resolves when everything committed before the call has been taken over. */
  refresh(): Promise<void>;
  /** Takes over what is new, and saves when it is time. A failure is logged: the next round goes on from the same place. */
  round(): Promise<void>;
  /** Ends it; keeps a snapshot for the next start. */
  close(): Promise<void>;
}

/** Changes are looked for this often, whoever tells of them. */
const POLL_MS = 2_000;
/**
 * A snapshot is written when so many changes were applied since the last one, and they are this share of all: something
 * large that grows must not be written again and again.
 */
const CHANGES = 200_000;
const SHARE = 1 / 8;

/** Takes over all that is new by now, and follows from then on. */
export async function follow({ part, log, pull, save, size, unsaved: loaded }: Copy): Promise<Following> {
  let unsaved = loaded;
  let closed = false;

  async function pullAll(): Promise<void> {
    for (let more = true; more && !closed; ) {
      const page = await pull();
      unsaved += page.changes;
      more = page.more;
    }
  }

  // One pull at a time; calls while one runs are answered by the next, which begins after them.
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  function refresh(): Promise<void> {
    next ??= last
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return pullAll();
      });
    last = next;
    return next;
  }

  // One snapshot at a time, which takes seconds: what changes meanwhile counts for the next.
  let saving: Promise<void> | undefined;
  function saveOnce(): Promise<void> {
    saving ??= write().finally(() => {
      saving = undefined;
    });
    return saving;
  }
  async function write(): Promise<void> {
    unsaved = 0;
    await save().catch((err: unknown) => log.event("bank.snapshot-failed", { part, err }));
  }

  async function round(): Promise<void> {
    if (closed) return;
    try {
      await refresh();
      if (unsaved >= Math.max(CHANGES, size() * SHARE)) await saveOnce();
    } catch (err) {
      if (!closed) log.event("store.unavailable", { part, err });
    }
  }

  await refresh();
  const timer = setInterval(() => void round(), POLL_MS);
  return {
    refresh,
    round,
    async close() {
      closed = true;
      clearInterval(timer);
      await last.catch(() => undefined);
      await saving;
      if (unsaved > 0) await saveOnce();
    },
  };
}
