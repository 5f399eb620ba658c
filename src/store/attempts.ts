import type pg from "pg";
import { EVENT_COLUMNS, type EventRecord, type EventRow, eventOf } from "./events.ts";
import { SIGNING_SECRETS } from "./webhooks.ts";

/** A delivery that this process may attempt now, with what it sends and where. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly attempts: number;
  readonly replays: number;
  readonly event: EventRecord;
  readonly webhook: {
    readonly id: string;
    readonly url: string;
    readonly state: "enabled" | "disabled" | "deleted";
    /** Sealed signing secrets that are valid now, newest first. */
    readonly secrets: readonly Buffer[];
  };
}

/** How an attempt ended, for the delivery's row. */
export interface AttemptResult {
  readonly status: number | null;
  readonly error: string | null;
}

// The claim is a lease in the row: until it ends, or the attempt is recorded, the delivery is not due for anyone else.
const CLAIM = `
with claimed as (
  update delivery set next_attempt_at = clock_timestamp() + $2 * interval '1 millisecond', put_off = false
  where id = $1 and state = 'pending' and next_attempt_at <= clock_timestamp()
  returning id, event_id, webhook_id, attempts, replays
)
select c.id, c.attempts, c.replays, ${EVENT_COLUMNS}, w.id as "webhookId", w.url,
  case when w.deleted_at is not null then 'deleted' when w.enabled then 'enabled' else 'disabled' end as "webhookState",
  ${SIGNING_SECRETS} as secrets
from claimed c join event e on e.id = c.event_id join webhook w on w.id = c.webhook_id
left join screening s on s.id = e.screening_id`;

type ClaimRow = EventRow & {
  id: string;
  attempts: number;
  replays: number;
  webhookId: string;
  url: string;
  webhookState: "enabled" | "disabled" | "deleted";
  secrets: Buffer[];
};

/** Finds a claimed delivery by `$1` to `$3` as long as nothing has become of it in another way: delivered, or replayed. */
const NOT_MOVED_ON = "where id = $1 and replays = $2 and attempts = $3 and state = 'pending'";

/** Takes a delivery that is due for `leaseMs`; undefined when it is not due, finished, or another's. */
export async function claimDelivery(pool: pg.Pool, id: string, leaseMs: number): Promise<ClaimedDelivery | undefined> {
  const { rows } = await pool.query<ClaimRow>({ name: "claim-delivery", text: CLAIM, values: [id, leaseMs] });
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    id: row.id,
    attempts: row.attempts,
    replays: row.replays,
    event: eventOf(row),
    webhook: { id: row.webhookId, url: row.url, state: row.webhookState, secrets: row.secrets },
  };
}

/** Milliseconds by the database's clock until a delivery's job is due; undefined when it is finished, unknown or has no job. */
export async function dueIn(pool: pg.Pool, id: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number }>(
    `select extract(epoch from next_attempt_at - clock_timestamp())::float8 * 1000 as ms
     from delivery where id = $1 and state = 'pending' and not put_off`,
    [id],
  );
  return rows[0]?.ms;
}

/** Records an attempt that reached its receiver. A slower failure of the same delivery cannot undo it. */
export async function recordDelivered(pool: pg.Pool, claim: ClaimedDelivery, result: AttemptResult): Promise<void> {
  await pool.query(
    `update delivery set state = 'delivered', attempts = attempts + 1, last_status = $3, last_error = $4,
       finished_at = clock_timestamp()
     where id = $1 and replays = $2 and state = 'pending'`,
    [claim.id, claim.replays, result.status, result.error],
  );
}

/** Records an attempt that failed and when the next is due; false when the delivery has moved on meanwhile. */
export async function recordRetry(
  pool: pg.Pool,
  claim: ClaimedDelivery,
  result: AttemptResult,
  delayMs: number,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update delivery set attempts = attempts + 1, last_status = $4, last_error = $5,
       next_attempt_at = clock_timestamp() + $6 * interval '1 millisecond'
     ${NOT_MOVED_ON}`,
    [claim.id, claim.replays, claim.attempts, result.status, result.error, delayMs],
  );
  return rowCount === 1;
}

/**
 * Records for all that is due at a webhook what an attempt there has just come to, and when each is tried again:
 * `delaysMs` after its first failure, its second and so on; its last attempt is left to be made. They have no job until
 * then (`takePutOff`). Gives their number, at most `limit`.
 */
export async function recordAlike(
  pool: pg.Pool,
  webhook: string,
  result: AttemptResult,
  delaysMs: readonly number[],
  limit: number,
): Promise<number> {
  const { rowCount } = await pool.query(
    `update delivery set attempts = attempts + 1, last_status = $2, last_error = $3, put_off = true,
       next_attempt_at = clock_timestamp() + ($4::float8[])[attempts + 1] * interval '1 millisecond'
     where id = any (array(select id from delivery
       where webhook_id = $1 and state = 'pending' and next_attempt_at <= clock_timestamp()
         and attempts < cardinality($4::float8[])
       order by next_attempt_at limit $5 for update skip locked))`,
    [webhook, result.status, result.error, delaysMs, limit],
  );
  return rowCount ?? 0;
}

/**
 * Puts off a delivery that was claimed and not attempted; `withoutJob` leaves it to `takePutOff` to have it queued when
 * it is due. False when it has moved on meanwhile.
 */
export async function recordPutOff(
  pool: pg.Pool,
  claim: ClaimedDelivery,
  delayMs: number,
  withoutJob: boolean,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update delivery set next_attempt_at = clock_timestamp() + $4 * interval '1 millisecond', put_off = $5
     ${NOT_MOVED_ON}`,
    [claim.id, claim.replays, claim.attempts, delayMs, withoutJob],
  );
  return rowCount === 1;
}

/**
 * Gives a delivery up; `attempted` tells whether a request was made, `disable` disables the webhook along with it, unless
 * it has another address by now. False when the delivery has moved on meanwhile: then neither is done.
 */
export async function recordDead(
  pool: pg.Pool,
  claim: ClaimedDelivery,
  result: AttemptResult,
  options: { readonly attempted: boolean; readonly disable: boolean },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with dead as (
       update delivery set state = 'dead', attempts = attempts + $8, last_status = $4, last_error = $5,
         finished_at = clock_timestamp()
       ${NOT_MOVED_ON} returning id
     ), disabled as (
       update webhook set enabled = false where id = $6 and url = $9 and $7 and exists (select from dead)
     )
     select id from dead`,
    [
      claim.id,
      claim.replays,
      claim.attempts,
      result.status,
      result.error,
      claim.webhook.id,
      options.disable,
      options.attempted ? 1 : 0,
      claim.webhook.url,
    ],
  );
  return rowCount === 1;
}
