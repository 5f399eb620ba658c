import type pg from "pg";

/** A place in the order of changes: everything up to this transaction, then row, has been read. */
export interface ChangeCursor {
  readonly transaction: bigint;
  readonly entry: number;
}

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

/** The present: what is committed from here on is read after it. */
export async function presentChange(pool: pg.Pool): Promise<ChangeCursor> {
  const { rows } = await pool.query<{ xmin: string }>("select oldest_open_transaction()::text as xmin");
  return { transaction: BigInt(rows[0]?.xmin ?? 0), entry: 0 };
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
  const horizon = await presentChange(pool);
  const order = `order by ${changed}, ${number} limit`;
  const rows = await read(
    `(${changed}, ${number}) > ($1::text::xid8, $2::bigint) and ${changed} < $3::text::xid8 ${order} $4`,
    [String(after.transaction), after.entry, String(horizon.transaction), limit],
  );
  const last = rows.at(-1);
  if (last !== undefined && rows.length === limit) return { rows, upTo: placeOf(last), more: true };
  const beyond = await read(`${changed} >= $1::text::xid8 ${order} $2`, [String(horizon.transaction), limit]);
  return { rows: [...rows, ...beyond], upTo: later(horizon, after), more: false };
}

function later(a: ChangeCursor, b: ChangeCursor): ChangeCursor {
  return a.transaction > b.transaction || (a.transaction === b.transaction && a.entry > b.entry) ? a : b;
}
