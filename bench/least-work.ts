import { randomUUID } from "node:crypto";
import pg from "pg";
import { inventListings } from "./material/listings.ts";

/**
 * The least that a job can do for a listing and be sure of its verdict: read one row, commit one row. Nothing is looked
 * up of seller, prices or rules, nothing judged, and nobody told.
 */
export interface LeastWork {
  /** Puts this many listings into the database; their ids. */
  fill(count: number): Promise<string[]>;
  /** What is done for one. */
  of(id: string): Promise<void>;
  close(): Promise<void>;
}

/** The work on this database, over at most so many connections. */
export function openLeastWork(connectionString: string, max: number): LeastWork {
  const pool = new pg.Pool({ connectionString, max });
  return {
    async fill(count) {
      await pool.query(
        "create table if not exists least_listing (id text primary key, content json not null); create table if not exists least_verdict (id text primary key, content json not null)",
      );
      const ids: string[] = [];
      for (const listing of inventListings(randomUUID(), { count, images: false })) {
        await pool.query({
          name: "fill",
          text: "insert into least_listing (id, content) values ($1, $2)",
          values: [listing.id, JSON.stringify(listing)],
        });
        ids.push(listing.id);
      }
      return ids;
    },
    async of(id) {
      const { rows } = await pool.query<{ content: unknown }>({
        name: "read",
        text: "select content from least_listing where id = $1",
        values: [id],
      });
      await pool.query({
        name: "write",
        text: "insert into least_verdict (id, content) values ($1, $2)",
        values: [id, JSON.stringify(rows[0]?.content)],
      });
    },
    close: () => pool.end(),
  };
}
