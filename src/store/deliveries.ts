import pg from "pg";
import { type Bookmark, type Stretch, stretchOf } from "./bookmark.ts";
import { createConditions } from "./conditions.ts";
import { decodeCursor, INSTANT_KEY, pageOf, readPage, UUID_KEY } from "./cursor.ts";
import type { Database } from "./database.ts";

/** An event on its way to a webhook, as the API shows it. */
export interface DeliveryRecord {
  readonly id: string;
  readonly webhook: string;
  readonly event: string;
  readonly type: string;
  readonly listingId: string;
  readonly sequence: number;
  readonly state: "pending" | "delivered" | "dead";
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly replays: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** What a page of deliveries may be narrowed to. */
export interface DeliveryFilter {
  readonly state?: DeliveryRecord["state"] | undefined;
  readonly webhook?: string | undefined;
  readonly listing?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The name of the queue's job for a delivery: each replay is a job of its own, as the old one may still be delayed. */
export function deliveryJobId(id: string, replays: number): string {
  return replays === 0 ? id : `${id}.${replays}`;
}

/** A delivery that is due, and the job that should carry it. */
export interface Due extends Bookmark {
  readonly jobId: string;
}

/** Pending deliveries that became due longer than `olderThanMs` ago, oldest first, after a bookmark: their jobs may be lost. */
export async function dueDeliveries(
  pool: pg.Pool,
  olderThanMs: number,
  after: Bookmark,
  limit: number,
): Promise<Stretch<Due>> {
  const { rows } = await pool.query<Bookmark & { replays: number }>(
    `select id, next_attempt_at::text as at, replays from delivery
     where state = 'pending' and not put_off and next_attempt_at < clock_timestamp() - $1 * interval '1 millisecond'
       and (next_attempt_at, id) > ($2::timestamptz, $3::uuid)
     order by next_attempt_at, id limit $4`,
    [olderThanMs, after.at, after.id, limit],
  );
  return stretchOf(
    rows.map(({ id, at, replays }) => ({ id, at, jobId: deliveryJobId(id, replays) })),
    limit,
  );
}

/** Those of some deliveries that are due still. */
export async function stillDue<T extends { readonly id: string }>(
  pool: pg.Pool,
  deliveries: readonly T[],
): Promise<T[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from delivery
     where id = any ($1::uuid[]) and state = 'pending' and next_attempt_at <= clock_timestamp()`,
    [deliveries.map(({ id }) => id)],
  );
  const due = new Set(rows.map(({ id }) => id));
  return deliveries.filter(({ id }) => due.has(id));
}

/** Takes deliveries that were put off without a job and are due, the longest waiting first; gives the jobs to queue. */
export async function takePutOff(pool: pg.Pool, limit: number): Promise<{ id: string; jobId: string }[]> {
  const { rows } = await pool.query<{ id: string; replays: number }>(
    `update delivery set put_off = false
     where id = any (array(select id from delivery where put_off and next_attempt_at <= clock_timestamp()
       order by next_attempt_at limit $1 for update skip locked))
     returning id, replays`,
    [limit],
  );
  return rows.map(({ id, replays }) => ({ id, jobId: deliveryJobId(id, replays) }));
}

/**
 * Brings forward what was put off for these webhooks: one delivery every `paceMs` from now on, in the order in which
 * they would have come, and none later than it would have.
 */
export async function bringForward(pool: pg.Pool, webhooks: readonly string[], paceMs: number): Promise<void> {
  await pool.query(
    `update delivery d set next_attempt_at = earlier.at
     from (select id, now() + row_number() over (order by next_attempt_at) * $2 * interval '1 millisecond' as at
       from delivery where put_off and webhook_id = any ($1::uuid[])) earlier
     where d.id = earlier.id and d.put_off and d.next_attempt_at > earlier.at`,
    [webhooks, paceMs],
  );
}

const SELECT = `
select d.id, d.webhook_id as webhook, d.event_id as event, e.type, e.listing_id as "listingId", e.sequence, d.state,
  d.attempts, d.next_attempt_at as "nextAttemptAt", d.last_status as "lastStatus", d.last_error as "lastError",
  d.replays, d.created_at as "createdAt", d.finished_at as "finishedAt", d.created_at::text as exact
from delivery d join event e on e.id = d.event_id`;

type Row = Omit<DeliveryRecord, "sequence"> & { sequence: string; exact: string };

/** One page of deliveries, newest first, and the cursor of the next one where there is more. */
export async function listDeliveries(
  { pool }: Database,
  filter: DeliveryFilter,
): Promise<{ items: DeliveryRecord[]; next: string | undefined }> {
  const after =
    filter.cursor === undefined ? undefined : decodeCursor("deliveries", filter.cursor, INSTANT_KEY, UUID_KEY);
  const { where, also, parameter, text, values } = createConditions();
  // Named as it is: a plan for whichever state would not use the indexes of the few that are dead or pending.
  if (filter.state !== undefined) also(`d.state = ${pg.escapeLiteral(filter.state)}`);
  where((webhook) => `d.webhook_id = ${webhook}`, filter.webhook);
  where((listing) => `e.listing_id = ${listing}`, filter.listing);
  // Both halves of the sort key in one parameter.
  where((key) => `(d.created_at, d.id) < ((${key}::text[])[1]::timestamptz, (${key}::text[])[2]::uuid)`, after);
  const query = pool.query<Row>(
    `${SELECT} ${text()} order by d.created_at desc, d.id desc limit ${parameter(filter.limit + 1)}`,
    values,
  );
  const { rows } = await readPage(filter.cursor, query);
  const { items, next } = pageOf("deliveries", rows, filter.limit, ({ exact, id }) => [exact, id]);
  return { items: items.map(record), next };
}

/** One delivery, or undefined. */
export async function findDelivery({ pool }: Database, id: string): Promise<DeliveryRecord | undefined> {
  const { rows } = await pool.query<Row>(`${SELECT} where d.id = $1`, [id]);
  return rows[0] && record(rows[0]);
}

/** Makes a delivery due now with all its attempts, whatever its state; gives the job to queue, or undefined when unknown. */
export async function replayDelivery(
  { pool }: Database,
  id: string,
): Promise<{ id: string; jobId: string } | undefined> {
  const { rows } = await pool.query<{ replays: number }>(
    `update delivery set state = 'pending', attempts = 0, replays = replays + 1, next_attempt_at = clock_timestamp(),
       put_off = false, finished_at = null
     where id = $1 returning replays`,
    [id],
  );
  return rows[0] && { id, jobId: deliveryJobId(id, rows[0].replays) };
}

function record({ exact: _, sequence, ...row }: Row): DeliveryRecord {
  return { ...row, sequence: Number(sequence) };
}
