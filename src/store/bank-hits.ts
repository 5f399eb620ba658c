import { sql, type Transaction } from "kysely";
import { BANKS_CHANNEL } from "./banks.ts";
import type { Database, Tables } from "./database.ts";
import { HUNT_DELAY } from "./entries.ts";
import { announce } from "./outbox.ts";

/** Entries that matched the pictures of one listing in one screening. */
export interface ListingHits {
  readonly screening: string;
  readonly listingId: string;
  readonly sellerId: string;
  readonly hits: readonly { readonly entry: number; readonly distance: number }[];
}

/** When many unrelated sellers show one picture within a short time, it is more likely a stock photo than a known fake. */
export interface FloodPolicy {
  readonly sellers: number;
  readonly hours: number;
}

/** Sellers of one network rarely number more; a picture that is everywhere passes it within the hour. */
export const FLOOD: FloodPolicy = { sellers: 50, hours: 1 };
/** Hits of the window that are looked at, the newest: enough to find the sellers, and bounded. */
const FLOOD_HITS = 5_000;

/** An entry that was quarantined by these hits. */
export interface Quarantined {
  readonly entry: number;
  readonly bank: string;
  readonly reason: string;
}

/**
 * Counts hits, one for each entry and listing. An entry that is hit by a flood of sellers is quarantined, which becomes
 * an event of the listing that completed it; `benign` and `official` pictures are shown by many and never are.
 */
export async function recordBankHits(
  { db }: Database,
  found: ListingHits,
  flood: FloodPolicy = FLOOD,
): Promise<{ quarantined: Quarantined[]; deliveries: string[] }> {
  if (found.hits.length === 0) return { quarantined: [], deliveries: [] };
  return await db.transaction().execute(async (trx) => {
    // The listing is locked first, as everywhere, so that hits and decisions never wait in a circle.
    const listing = await trx
      .selectFrom("listing")
      .select("revision")
      .where("id", "=", found.listingId)
      .forUpdate()
      .executeTakeFirst();
    const { rows } = await count(found, flood).execute(trx);
    const quarantined = rows.map(({ entry, bank, reason }) => ({ entry, bank, reason }));
    const deliveries: string[] = [];
    for (const entry of quarantined) {
      const data = { revision: listing?.revision, ...entry };
      deliveries.push(...(await announce(trx, found.listingId, "entry.quarantined", data)));
    }
    return { quarantined, deliveries };
  });
}

const count = ({ screening, listingId, sellerId, hits }: ListingHits, flood: FloodPolicy) => sql<Quarantined>`
with input as (
  select entry, min(distance) as distance from unnest(${hits.map(({ entry }) => entry)}::bigint[],
    ${hits.map(({ distance }) => distance)}::smallint[]) as t(entry, distance) group by entry
), locked as materialized (
  select e.id, e.status, e.confirmed, b.name, b.kind from bank_entry e join bank b on b.id = e.bank_id
  where e.id in (select entry from input) order by e.id for update of e
), fresh as (
  insert into bank_hit (entry_id, listing_id, seller_id, screening_id, distance)
  select l.id, ${listingId}, ${sellerId}, ${screening}::uuid, i.distance from locked l join input i on i.entry = l.id
  on conflict (entry_id, listing_id) do nothing
  returning entry_id
), judged as materialized (
  select l.id, l.name, s.sellers,
    l.kind in ('counterfeit', 'other') and l.status = 'active' and not l.confirmed and s.sellers > ${flood.sellers}
      as flooded
  from fresh f join locked l on l.id = f.entry_id, lateral (
    -- This hit is not in the table yet.
    select count(distinct seller_id) + 1 as sellers from (
      select seller_id from bank_hit where entry_id = l.id and hit_at > now() - ${flood.hours} * interval '1 hour'
      order by hit_at desc limit ${FLOOD_HITS}
    ) recent where seller_id <> ${sellerId}
  ) s
), updated as (
  update bank_entry e set hits = e.hits + 1, last_hit_at = now(),
    status = case when j.flooded then 'quarantined' else e.status end,
    status_reason = case when j.flooded then 'shown by ' || j.sellers || ' sellers within ' || ${flood.hours}::int || ' h'
      else e.status_reason end,
    hunt_at = case when j.flooded or e.status <> 'active' then now() + ${sql.raw(HUNT_DELAY)} else e.hunt_at end,
    updated_at = case when j.flooded then now() else e.updated_at end,
    changed = case when j.flooded then transaction_number() else e.changed end
  from judged j where e.id = j.id
  returning e.id, e.status_reason, j.flooded, j.name
), late as (
  -- Withdrawn while it was being compared: its hits are looked through once more, when the verdict is there.
  update bank_entry e set hunt_at = now() + ${sql.raw(HUNT_DELAY)} from locked l
  where e.id = l.id and l.status <> 'active' and not exists (select from fresh f where f.entry_id = l.id)
)
select id::float8 as entry, name as bank, status_reason as reason, pg_notify(${BANKS_CHANNEL}, '') from updated where flooded`;

/** A person allowed the listing: every entry that had spoken against it is counted as overturned, once. */
export async function recordOverturns(trx: Transaction<Tables>, listingId: string): Promise<void> {
  await sql`
    with turned as (
      update bank_hit set overturned = true where listing_id = ${listingId} and not overturned returning entry_id
    ), locked as materialized (
      select e.id from bank_entry e join bank b on b.id = e.bank_id
      where e.id in (select entry_id from turned) and b.kind in ('counterfeit', 'other') order by e.id for update of e
    )
    update bank_entry e set overturns = e.overturns + 1 from locked where e.id = locked.id`.execute(trx);
}
