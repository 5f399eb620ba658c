import { sql, type Transaction } from "kysely";
import type { Tables } from "./database.ts";

/** What a gate is or was; `revision` is null where Assay had not seen the listing. */
export interface GateState {
  readonly gate: "open" | "closed";
  readonly reason: string;
  readonly revision: number | null;
}

type Move = Pick<GateState, "gate" | "reason">;

const SECOND_MS = 1_000;

/**
 * What the gate of a listing was when it was sold, by the database's clock; `present` is what it is now, which also
 * answers for the future. Gates move by events alone, so their events are their history.
 */
export async function gateWhenSold(
  trx: Transaction<Tables>,
  listingId: string,
  soldAt: Date,
  present: GateState,
): Promise<GateState> {
  // A moment is as long as its last digit: whoever writes whole seconds has cut off up to one.
  const until = new Date(soldAt.getTime() + (soldAt.getUTCMilliseconds() === 0 ? SECOND_MS : 1));
  const { rows } = await sql<{ revision: number | null; held: Move | null; next: Move | null; within: boolean }>`
    with held as (
      select sequence, data from event
      where listing_id = ${listingId} and type = 'listing.gate' and created_at <= ${soldAt}
      order by sequence desc limit 1
    )
    select r.revision, h.data as held, n.data as next, n.created_at < ${until} as within
    from (select) one
    left join held h on true
    left join lateral (
      select data, created_at from event
      where listing_id = ${listingId} and type = 'listing.gate' and sequence > coalesce(h.sequence, 0)
      order by sequence limit 1
    ) n on true
    left join lateral (
      select revision from revision where listing_id = ${listingId} and accepted_at < ${until}
      order by revision desc limit 1
    ) r on true`.execute(trx);
  const { revision = null, held = null, next = null, within = false } = rows[0] ?? {};
  if (revision === null) return { gate: "closed", reason: "unknown", revision };
  if (held?.gate === "open") return { gate: "open", reason: held.reason, revision };
  if (next === null) return { ...present, revision };
  // Gates open and close in turn: after a closed one comes an open one.
  if (within) return { gate: "open", reason: next.reason, revision };
  return { gate: "closed", reason: held?.reason ?? "pending", revision };
}
