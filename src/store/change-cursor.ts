import type pg from "pg";

/** A place in the order of changes: everything up to this transaction, then this position in it, has been read. */
export interface ChangeCursor {
  readonly transaction: bigint;
  /** A row's own number: PostgreSQL draws them one by one and never comes near what a number cannot hold exactly. */
  readonly position: number;
}

/** The place of now: what is committed from here on comes after it. */
export async function presentCursor(pool: pg.Pool): Promise<ChangeCursor> {
  const { rows } = await pool.query<{ xmin: string }>("select oldest_open_transaction()::text as xmin");
  return { transaction: BigInt(rows[0]?.xmin ?? 0), position: 0 };
}

/** Whether `a` lies after `b`. */
export function isAfter(a: ChangeCursor, b: ChangeCursor): boolean {
  return a.transaction > b.transaction || (a.transaction === b.transaction && a.position > b.position);
}

/** The later of two places. */
export function later(a: ChangeCursor, b: ChangeCursor): ChangeCursor {
  return isAfter(a, b) ? a : b;
}
