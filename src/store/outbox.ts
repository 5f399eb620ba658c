import { sql, type Transaction } from "kysely";
import type { Tables } from "./database.ts";
import { newId } from "./ids.ts";
import { storableJson } from "./json.ts";

/**
 * The end of a statement whose `events` (id, type) were just written to the outbox: one delivery for each webhook that
 * wants them. It returns the new deliveries' ids, to be queued after the commit.
 */
export const DELIVER_EVENTS = `insert into delivery (id, event_id, webhook_id)
  select gen_random_uuid(), e.id, w.id
  from events e join webhook w on w.enabled and w.deleted_at is null and e.type = any (w.types)
  returning id`;

/** Writes one event of a listing, whose row the transaction has locked; returns the deliveries it causes. */
export async function announce(
  trx: Transaction<Tables>,
  listingId: string,
  type: string,
  data: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with counted as (
      update listing set sequence = sequence + 1 where id = ${listingId} returning id, sequence
    ), events as (
      insert into event (id, type, listing_id, sequence, data)
      select ${newId()}::uuid, ${type}::text, id, sequence, ${storableJson(data)}::jsonb from counted
      returning id, type
    )
    ${sql.raw(DELIVER_EVENTS)}`.execute(trx);
  return rows.map(({ id }) => id);
}
