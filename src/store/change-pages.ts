import type pg from "pg";
import { type ChangeCursor, later, presentCursor } from "./change-cursor.ts";

/** Changed rows, and where to read on. */
export interface ChangePage<Row> {
  readonly rows: readonly Row[];
  readonly upTo: ChangeCursor;
  /** Whether there is more to read at once. */
  readonly more: boolean;
}

/** A table whose rows carry the transaction of their last change and a number of their own. */
export interface Followed<Row> {
  /** The columns that order the changes, with their table: a bare name would mean what is printed of it. */
  readonly changed: string;
  readonly number: string;
  read(condition: string, values: unknown[]): Promise<Row[]>;
  placeOf(row: Row): ChangeCursor;
}

/**
 * Rows changed after a place. A transaction that still runs may yet commit changes with its number, so the place moves
 * no further than the oldest of them; what is visible beyond it is read as well, and will be read again.
 */
export async function readChanges<Row>(
  pool: pg.Pool,
  { changed, number, read, placeOf }: Followed<Row>,
  after: ChangeCursor,
  limit: number,
): Promise<ChangePage<Row>> {
  const horizon = await presentCursor(pool);
  const order = `order by ${changed}, ${number} limit`;
  const rows = await read(
    `(${changed}, ${number}) > ($1::text::xid8, $2::bigint) and ${changed} < $3::text::xid8 ${order} $4`,
    [String(after.transaction), after.position, String(horizon.transaction), limit],
  );
  const last = rows.at(-1);
  if (last !== undefined && rows.length === limit) return { rows, upTo: placeOf(last), more: true };
  const beyond = await read(`${changed} >= $1::text::xid8 ${order} $2`, [String(horizon.transaction), limit]);
  return { rows: [...rows, ...beyond], upTo: later(horizon, after), more: false };
}
