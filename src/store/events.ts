import type pg from "pg";
import { AssayError } from "#src/errors.ts";
import { type ChangeCursor, later, presentCursor } from "./change-cursor.ts";

/** What happened to a listing; a verdict comes with the screening that gave it. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly listingId: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly screening: {
    readonly id: string;
    readonly verdict: string;
    readonly score: number;
    readonly ruleset: string;
    readonly result: Readonly<Record<string, unknown>>;
  } | null;
}

/** The columns of `EventRecord`, from event `e` left-joined with its screening `s`. What a screening saw stays inside. */
export const EVENT_COLUMNS = `
e.id as "eventId", e.type, e.listing_id as "listingId", e.sequence, e.data, e.created_at as "createdAt",
e.screening_id as "screeningId", s.verdict, s.score, s.ruleset, s.result::jsonb - 'context' - 'shadow' as result`;

/** A row with `EVENT_COLUMNS`. */
export interface EventRow {
  readonly eventId: string;
  readonly type: string;
  readonly listingId: string;
  readonly sequence: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly screeningId: string | null;
  readonly verdict: string;
  readonly score: number;
  readonly ruleset: string;
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** The event that a row holds. */
export function eventOf(row: EventRow): EventRecord {
  const { eventId: id, type, listingId, data, createdAt, screeningId, verdict, score, ruleset, result } = row;
  const screening = screeningId === null ? null : { id: screeningId, verdict, score, ruleset, result: result ?? {} };
  return { id, type, listingId, sequence: Number(row.sequence), data, createdAt, screening };
}

/** An event with its own place. */
export interface PlacedEvent {
  readonly at: ChangeCursor;
  readonly event: EventRecord;
}

/** Events in order, and the place up to which nothing else can appear any more. */
export interface EventPage {
  readonly events: readonly PlacedEvent[];
  readonly upTo: ChangeCursor;
}

// A transaction that still runs may yet write events with its number: reading stops before the oldest of them,
// so that an event which is committed late is never stepped over.
const READ = `
with horizon as (select oldest_open_transaction() as xmin)
select h.xmin::text as xmin, e.transaction::text as transaction, e.position::text as position, ${EVENT_COLUMNS}
from horizon h
left join lateral (
  select * from event
  where (transaction, position) > ($1::text::xid8, $2::bigint) and transaction < h.xmin
    and ($3::text[] is null or type = any ($3))
  order by transaction, position limit $4
) e on true
left join screening s on s.id = e.screening_id
order by e.transaction, e.position`;

type ReadRow = EventRow & { xmin: string; transaction: string | null; position: string };

/** Up to `limit` events after `after`, of the given types or of all. */
export async function readEvents(
  pool: pg.Pool,
  after: ChangeCursor,
  types: readonly string[] | undefined,
  limit: number,
): Promise<EventPage> {
  const values = [String(after.transaction), String(after.position), types ?? null, limit];
  const { rows } = await pool.query<ReadRow>({ name: "read-events", text: READ, values });
  const events = rows.flatMap(({ transaction, position, ...row }) =>
    transaction === null
      ? []
      : [{ at: { transaction: BigInt(transaction), position: Number(position) }, event: eventOf(row) }],
  );
  const last = events.at(-1);
  if (last !== undefined && events.length === limit) return { events, upTo: last.at };
  const horizon = { transaction: BigInt(rows[0]?.xmin ?? 0), position: 0 };
  return { events, upTo: later(horizon, after) };
}

/** The place as the opaque id of a stream. */
export function formatEventCursor({ transaction, position }: ChangeCursor): string {
  return `${transaction}-${position}`;
}

/** PostgreSQL's first transaction, and its largest xid8. */
const FIRST_TRANSACTION = 3n;
const MAX_TRANSACTION = 2n ** 64n - 1n;

/** The place that an id names; `cursor.invalid` when no such id can have been given out. */
export async function parseEventCursor(pool: pg.Pool, text: string): Promise<ChangeCursor> {
  const [, transaction, position] = /^(\d{1,20})-(\d{1,19})$/.exec(text) ?? [];
  const cursor = { transaction: BigInt(transaction ?? -1), position: Number(position ?? -1) };
  // An id of another database would lie in the future and silence the stream until then.
  const { transaction: now } = await presentCursor(pool);
  const known =
    cursor.transaction >= FIRST_TRANSACTION &&
    cursor.transaction <= MAX_TRANSACTION &&
    Number.isSafeInteger(cursor.position);
  if (known && cursor.transaction <= now) return cursor;
  throw new AssayError("cursor.invalid", "The event id cannot be read, or is not of this installation.");
}
