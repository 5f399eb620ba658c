import { setTimeout as sleep } from "node:timers/promises";

/** Calls `look` again and again, `ms` after it last ended, until `signal` aborts; `look` deals with its own failures. */
export async function repeat(look: () => Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await sleep(ms, undefined, { signal, ref: false });
    } catch {
      return;
    }
    await look();
  }
}
