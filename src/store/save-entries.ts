import type pg from "pg";
import { MIN_QUALITY } from "#screening/image/pdq.ts";
import { BANKS_CHANNEL } from "./banks.ts";
import { type EntryStatus, HUNT_DELAY } from "./entries.ts";
import { inLongTransaction } from "./transaction.ts";

/** A known picture as it comes in. What is left out keeps its value when the hash is already there. */
export interface NewEntry {
  /** 64 lower-case hexadecimal digits. */
  readonly hash: string;
  readonly quality?: number | undefined;
  readonly source?: string | undefined;
  readonly evidence?: string | undefined;
  readonly owner?: string | undefined;
  readonly brand?: string | undefined;
  readonly status?: EntryStatus | undefined;
  readonly expiresAt?: Date | undefined;
}

/** What became of a batch; the rest was there already and said nothing new. */
export interface SavedEntries {
  readonly added: number;
  readonly changed: number;
}

/**
 * Exchanged lists often say nothing of quality: their makers have left poor hashes out. Such an entry matches, but is
 * never taken for a hash of good quality.
 */
export const UNSTATED_QUALITY = 50;

const INPUT = `
with input as materialized (
  select decode(hash, 'hex') as hash, quality, source, evidence, owner, brand, status, expires_at
  from unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[])
    as t(hash, quality, source, evidence, owner, brand, status, expires_at)
  order by 1
), wanted as (
  select kind = 'counterfeit' as hunted from bank where id = $1
)`;
// Rows are added in the order of their hashes, so that two imports never wait for each other in a circle.
const ADD = `${INPUT}, added as (
  insert into bank_entry (bank_id, hash, quality, source, evidence, owner, brand, status, expires_at, hunt_at)
  select $1, hash, coalesce(quality, ${UNSTATED_QUALITY}), source, evidence, owner, brand, coalesce(status, 'active'),
    expires_at, case when w.hunted and coalesce(quality, ${UNSTATED_QUALITY}) >= ${MIN_QUALITY} and coalesce(status, 'active') = 'active'
      then now() + ${HUNT_DELAY} end
  from input, wanted w
  on conflict (bank_id, hash) do nothing
  returning 1
)
select count(*)::int as count, pg_notify('${BANKS_CHANNEL}', '') from added`;

// A list can withdraw an entry, and never revives one that was withdrawn here: that is a person's decision. Entries that
// are there are locked by id, here as wherever there are several, so that nobody waits for them in a circle.
const COMPLETE = `${INPUT}, stale as materialized (
  select e.id, i.*, case when i.status = 'retracted' or (i.status = 'quarantined' and e.status = 'active') then i.status
    else e.status end as next
  from input i join bank_entry e on e.bank_id = $1 and e.hash = i.hash
  where i.quality <> e.quality
    or i.source is not null and i.source is distinct from e.source
    or i.evidence is not null and i.evidence is distinct from e.evidence
    or i.owner is not null and i.owner is distinct from e.owner
    or i.brand is not null and i.brand is distinct from e.brand
    or i.expires_at is not null and i.expires_at is distinct from e.expires_at
    or i.status = 'retracted' and e.status <> 'retracted' or i.status = 'quarantined' and e.status = 'active'
  order by e.id for update of e
), updated as (
  update bank_entry e set
    quality = coalesce(s.quality, e.quality), source = coalesce(s.source, e.source),
    evidence = coalesce(s.evidence, e.evidence), owner = coalesce(s.owner, e.owner), brand = coalesce(s.brand, e.brand),
    expires_at = coalesce(s.expires_at, e.expires_at), status = s.next,
    status_reason = case when s.next = e.status then e.status_reason else 'named so by an imported list' end,
    hunt_at = case
      when s.next <> 'active' then case e.status when 'active' then now() + ${HUNT_DELAY} else e.hunt_at end
      when w.hunted and (e.quality < ${MIN_QUALITY} and s.quality >= ${MIN_QUALITY} or e.expires_at <= now() and s.expires_at > now())
        then now() + ${HUNT_DELAY}
      else e.hunt_at end,
    updated_at = now(), changed = transaction_number()
  from stale s, wanted w where e.id = s.id
  returning 1
)
select count(*)::int as count, pg_notify('${BANKS_CHANNEL}', '') from updated`;

// Ten thousand hashes among millions are looked up one by one: the planner would rather read the whole table each time.
const BY_INDEX = "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off";

/** Adds entries with distinct hashes to a bank, then completes those that were there: two transactions. */
export async function saveEntries(pool: pg.Pool, bankId: number, entries: readonly NewEntry[]): Promise<SavedEntries> {
  const column = <K extends keyof NewEntry>(name: K) => entries.map((entry) => entry[name] ?? null);
  const columns = ["hash", "quality", "source", "evidence", "owner", "brand", "status", "expiresAt"] as const;
  const values = [bankId, ...columns.map(column)];
  const added = await inLongTransaction(pool, (client) => counted(client, ADD, values));
  return { added, changed: added === entries.length ? 0 : await complete(pool, values) };
}

async function complete(pool: pg.Pool, values: readonly unknown[]): Promise<number> {
  return await inLongTransaction(pool, async (client) => {
    await client.query(BY_INDEX);
    return await counted(client, COMPLETE, values);
  });
}

// Planned anew each time, without a name: a plan made for an empty table does not fit a large one.
async function counted(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await client.query<{ count: number }>(text, [...values]);
  return rows[0]?.count ?? 0;
}

/** Lets the planner know how large the banks have become: until it looks by itself it takes a new bank for a small one. */
export async function analyseEntries(pool: pg.Pool): Promise<void> {
  await inLongTransaction(pool, (client) => client.query("analyze bank_entry"));
}
