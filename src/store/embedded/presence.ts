import type pg from "pg";
import { connect, urlOf } from "./ask.ts";

/** One connection that says to other processes that this one uses the server; it does not keep Node alive. */
export interface Presence {
  /** Resolves when the connection ends, whoever ended it. */
  readonly ended: Promise<void>;
  readonly open: boolean;
  /** How many other processes (or other handles of this one) use the server. */
  others(): Promise<number>;
  close(): Promise<void>;
}

/** Opens the connection `assay:<pid>`, which stays open for as long as the server is used. */
export async function openPresence(port: number, password: string): Promise<Presence> {
  const client = await connect(urlOf(port, password, "postgres"), `assay:${process.pid}`);
  // Part of pg, though not of its types.
  const socket = client as pg.Client & { ref(): void; unref(): void };
  socket.unref();
  let open = true;
  const ended = new Promise<void>((done) => {
    client.once("end", () => {
      open = false;
      done();
    });
  });
  return {
    ended,
    get open() {
      return open;
    },
    async others() {
      // Somebody waits for an answer from here on.
      socket.ref();
      const { rows } = await client.query<{ count: number }>(
        "select count(*)::int as count from pg_stat_activity where application_name like 'assay:%' and pid <> pg_backend_pid()",
      );
      return rows[0]?.count ?? 0;
    },
    close() {
      socket.ref();
      return client.end().catch(() => undefined);
    },
  };
}
