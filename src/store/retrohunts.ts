import type pg from "pg";
import { MIN_QUALITY } from "#screening/image/pdq.ts";
import type { ListingRevision } from "./rescreenings.ts";
import { inLongTransaction } from "./transaction.ts";

/** Advisory lock of the one process that hunts; the number spells "HUNT". */
const HUNT_LOCK = 0x48554e54;

/** Runs `work` unless another process hunts at this moment; a process that dies gives the lock back. */
export async function asOnlyHunter(pool: pg.Pool, work: () => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  let locked = false;
  try {
    const { rows } = await client.query<{ mine: boolean }>("select pg_try_advisory_lock($1) as mine", [HUNT_LOCK]);
    if (rows[0]?.mine !== true) return false;
    locked = true;
    try {
      await work();
      return true;
    } finally {
      await client.query("select pg_advisory_unlock($1)", [HUNT_LOCK]).then(
        () => {
          locked = false;
        },
        () => undefined,
      );
    }
  } finally {
    // A lock that could not be given back ends with its connection, and what went wrong before is what is thrown.
    client.release(locked);
  }
}

/** An entry that live listings are to be searched for. */
export interface DueHunt {
  readonly entry: number;
  readonly hash: Uint8Array;
  /** Hashes of the parts of its picture, packed, or null when there was only a hash. */
  readonly parts: Uint8Array | null;
  readonly radius: number;
}

/** Entries whose time has come, the longest waiting first, and the moment as of which they are due. */
export async function dueHunts(pool: pg.Pool, limit: number): Promise<{ due: DueHunt[]; asOf: string }> {
  const { rows } = await pool.query<DueHunt & { as_of: string }>({
    text: `select e.id::float8 as entry, e.hash, p.parts, b.radius, now()::text as as_of
      from bank_entry e join bank b on b.id = e.bank_id left join entry_picture p on p.entry_id = e.id
      where e.hunt_at <= now() and e.status = 'active' order by e.hunt_at, e.id limit $1`,
    values: [limit],
  });
  return { due: rows, asOf: rows[0]?.as_of ?? "" };
}

/** Notes that these entries have been hunted, unless they have become due anew since `asOf`. */
export async function markHunted(pool: pg.Pool, entries: readonly number[], asOf: string): Promise<void> {
  const text = "update bank_entry set hunt_at = null where id = any ($1::bigint[]) and hunt_at <= $2::timestamptz";
  await inLongTransaction(pool, (client) => client.query(text, [entries, asOf]));
}

/** The next different hashes of pictures after `after`, of which `MIN_QUALITY` can be said. */
export async function pictureHashes(pool: pg.Pool, after: Uint8Array, limit: number): Promise<Buffer[]> {
  const { rows } = await pool.query<{ pdq: Buffer }>({
    text: `select distinct p.pdq from picture p where p.quality >= ${MIN_QUALITY} and p.pdq > $1 order by p.pdq limit $2`,
    values: [after, limit],
  });
  return rows.map(({ pdq }) => pdq);
}

/**
 * Listings whose newest revision shows a picture with one of these hashes, that a person has not refused, that are not
 * blocked already (unless a screening that is comparing may undo that), and not waiting for a retro-hunt's screening that
 * has yet to compare.
 */
export async function liveListingsShowing(pool: pg.Pool, hashes: readonly Uint8Array[]): Promise<ListingRevision[]> {
  const text = `select distinct l.id as "listingId", l.revision
    from picture p
    join listing_picture lp on lp.picture = p.sha256
    join listing l on l.id = lp.listing_id and l.revision = lp.revision
    where p.pdq = any ($1::bytea[]) and p.quality >= ${MIN_QUALITY} and not (l.gate = 'closed' and l.gate_reason = 'decision')
      and (l.gate_reason <> 'block' or exists (select from screening s where s.listing_id = l.id
        and s.revision = l.revision and s.state <> 'done' and s.known_at is not null))
      and not exists (select from screening s where s.listing_id = l.id and s.revision = l.revision
        and s.trigger = 'retrohunt' and s.state <> 'done' and s.known_at is null)`;
  const { rows } = await inLongTransaction(pool, (client) => client.query<ListingRevision>(text, [hashes]));
  return rows;
}
