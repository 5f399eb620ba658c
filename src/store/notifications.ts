import pg from "pg";
import type { Log } from "#src/log.ts";

const RECONNECT_MIN_MS = 200;
const RECONNECT_MAX_MS = 5_000;

/**
 * Calls `onNotified` with the payload of each notification on `channel`, and with none after each new connection: what
 * was said meanwhile was missed.
 * It has a connection of its own, made like those of `pool`; gives what closes it.
 */
export function listenTo(
  pool: pg.Pool,
  channel: string,
  onNotified: (payload?: string) => void,
  log: Log,
): { close(): Promise<void> } {
  let client: pg.Client | undefined;
  let pause = RECONNECT_MIN_MS;
  let reconnect: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const made = new pg.Client(pool.options);
    client = made;
    const lost = (err?: Error) => {
      if (closed || client !== made) return;
      client = undefined;
      log.event("store.unavailable", { part: channel, err });
      made.end().catch(() => undefined);
      reconnect = setTimeout(connect, pause).unref();
      pause = Math.min(pause * 2, RECONNECT_MAX_MS);
    };
    made.on("notification", ({ payload }) => onNotified(payload ?? ""));
    made.on("error", lost);
    made.on("end", () => lost());
    try {
      await made.connect();
      await made.query(`listen ${channel}`);
      pause = RECONNECT_MIN_MS;
      onNotified();
    } catch (error) {
      lost(error as Error);
    }
  }

  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(reconnect);
      await client?.end().catch(() => undefined);
    },
  };
}
