import type pg from "pg";
import type { ListingRevision } from "./rescreenings.ts";
import { inLongTransaction } from "./transaction.ts";

/** A withdrawn entry whose hits are to be looked through, and whether it has any. */
interface DueWithdrawal {
  readonly entry: number;
  readonly hit: boolean;
}

/** Withdrawn entries whose time has come, the longest waiting first, and the moment as of which they are due. */
export async function dueWithdrawals(pool: pg.Pool, limit: number): Promise<{ due: DueWithdrawal[]; asOf: string }> {
  const { rows } = await pool.query<DueWithdrawal & { as_of: string }>(
    `select id::float8 as entry, hits > 0 as hit, now()::text as as_of from bank_entry
     where hunt_at <= now() and status <> 'active' order by hunt_at, id limit $1`,
    [limit],
  );
  return { due: rows, asOf: rows[0]?.as_of ?? "" };
}

/** A listing that an entry has matched; `blamed` where the entry is among what closes its gate by now. */
export interface HitListing extends ListingRevision {
  readonly blamed: boolean;
}

// What a person decided is theirs, and a screening that has yet to compare will do without the entry by itself.
const HIT_LISTINGS = `
select h.listing_id as "listingId", l.revision,
  (l.gate = 'closed' and l.verdict in ('review', 'block') and l.gate_reason <> 'decision'
    and jsonb_path_exists(s.result::jsonb, '$.context.images.readable[*].matches[*].entry ? (@ == $entry)',
      jsonb_build_object('entry', $1::bigint))
    and not exists (select from screening u where u.listing_id = l.id and u.revision = l.revision
      and u.state <> 'done' and u.trigger <> 'retrohunt' and u.known_at is null)) is true as blamed
from (select listing_id from bank_hit where entry_id = $1 and listing_id > $2 order by listing_id limit $3) h
left join listing l on l.id = h.listing_id left join screening s on s.id = l.screening_id
order by h.listing_id`;

/** The next listings after `after` that the entry has matched. */
export async function hitListings(pool: pg.Pool, entry: number, after: string, limit: number): Promise<HitListing[]> {
  const values = [entry, after, limit];
  const { rows } = await inLongTransaction(pool, (client) => client.query<HitListing>(HIT_LISTINGS, values));
  return rows;
}
