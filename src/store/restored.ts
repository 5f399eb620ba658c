import type pg from "pg";
import { MIN_QUALITY } from "#screening/image/pdq.ts";

/**
 * How far a restored database leaps: beyond every number that the old server may have given to streams after the dump
 * was made. Ten thousand transactions a second take three years to get as far, and eight million leaps fit.
 */
const LEAP = 2n ** 40n;

// What this server has numbered itself and this statement can see lies below the snapshot's end, or is our own.
const NUMBERS = `
select transaction_base()::text as base, pg_current_xact_id()::text as own,
  pg_snapshot_xmax(pg_current_snapshot())::text as end,
  greatest(
    (select transaction from event order by transaction desc limit 1),
    (select changed from bank order by changed desc limit 1),
    (select changed from bank_entry order by changed desc limit 1),
    (select changed from picture where quality >= ${MIN_QUALITY} order by changed desc limit 1)
  )::text as newest`;

/**
 * Notices that the rows come from a server that counted its transactions further than this one (a dump was restored),
 * and counts on from beyond them: their order stays, ids of streams stay good, and what comes is newer. Says whether it
 * did. To be called before anything else writes.
 */
export async function countOnAfterRestore(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<Record<"base" | "own" | "end" | "newest", string>>(NUMBERS);
  const [{ base, own, end, newest } = { base: 0, own: 0, end: 0, newest: 0 }] = rows;
  const last = BigInt(own) >= BigInt(end) ? BigInt(own) : BigInt(end) - 1n;
  if (BigInt(newest) <= BigInt(base) + last) return false;
  await client.query("select count_transactions_from($1)", [String(BigInt(newest) + LEAP)]);
  return true;
}
