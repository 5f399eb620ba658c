import type pg from "pg";
import { type ChangeCursor, isAfter, later } from "./change-cursor.ts";

/** What was under way at a moment: transactions before `next` that are not `open` were over, and change nothing more. */
interface Moment {
  readonly oldest: bigint;
  readonly next: bigint;
  readonly open: readonly bigint[];
}

/** How far the changes of a table have been read. */
export interface ChangePlace {
  /** Everything up to it has been read, whatever was still under way: from here a later start goes on. */
  readonly upTo: ChangeCursor;
  /** Beyond it, everything has been read of the transactions that were over at this moment. */
  readonly seen?: Moment | undefined;
  /** The reading of what there was at a moment, when it takes more than one page. */
  readonly pass?: { readonly of: Moment; readonly at: ChangeCursor } | undefined;
}

/** Changed rows, and where to read on. */
export interface ChangePage<Row> {
  readonly rows: readonly Row[];
  readonly place: ChangePlace;
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
 * The next rows that changed after a place. A transaction that still runs may yet commit changes with its number, so
 * `upTo` moves no further than the oldest of them; what others commit meanwhile is read once as well, however much it is.
 */
export async function readChanges<Row>(
  pool: pg.Pool,
  { changed, number, read, placeOf }: Followed<Row>,
  { upTo, seen, pass }: ChangePlace,
  limit: number,
): Promise<ChangePage<Row>> {
  // Before the rows: what is committed in between is read now, and once more.
  const { of, at } = pass ?? { of: await presentMoment(pool), at: upTo };
  const unseen = seen === undefined ? "" : `and (${changed} >= $4::xid8 or ${changed} = any($5::xid8[]))`;
  const rows = await read(
    `(${changed}, ${number}) > ($1::xid8, $2::bigint) ${unseen} order by ${changed}, ${number} limit $3`,
    [
      String(at.transaction),
      at.position,
      limit,
      ...(seen === undefined ? [] : [String(seen.next), seen.open.map(String)]),
    ],
  );
  const horizon = { transaction: of.oldest, position: 0 };
  const last = rows.at(-1);
  if (last === undefined || rows.length < limit)
    return { rows, place: { upTo: later(horizon, upTo), seen: of }, more: false };
  const end = placeOf(last);
  const known = isAfter(end, horizon) ? horizon : end;
  return { rows, place: { upTo: later(known, upTo), seen, pass: { of, at: end } }, more: true };
}

async function presentMoment(pool: pg.Pool): Promise<Moment> {
  const { rows } = await pool.query<{ oldest: string; next: string; open: string[] }>(
    `select oldest_open_transaction()::text as oldest, (pg_snapshot_xmax(now)::text::bigint + transaction_base())::text as next,
       array(select (id::text::bigint + transaction_base())::text from pg_snapshot_xip(now) id) as open
     from pg_current_snapshot() now`,
  );
  const { oldest = 0, next = 0, open = [] } = rows[0] ?? {};
  return { oldest: BigInt(oldest), next: BigInt(next), open: open.map(BigInt) };
}
