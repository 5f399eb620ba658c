import { sql } from "kysely";

import { AssayError } from "#src/errors.ts";
import { recordOverturns } from "./bank-hits.ts";
import { decodeCursor, NUMBER_KEY, pageOf, readPage, UUID_KEY } from "./cursor.ts";
import type { Database } from "./database.ts";
import type { ApiKey } from "./keys.ts";
import { DELIVER_EVENTS } from "./outbox.ts";

/** A case as the API shows it, with the listing and the verdict that it is about. */
export interface CaseRecord {
  readonly id: string;
  readonly listingId: string;
  readonly revision: number;
  readonly state: "open" | "decided" | "superseded";
  readonly version: number;
  readonly score: number;
  readonly openedAt: Date;
  /** The name of the key that asked for it, null when a verdict did. */
  readonly openedBy: string | null;
  readonly openedByKey: string | null;
  readonly note: string | null;
  readonly deadlineAt: Date | null;
  readonly deadlineThen: "allow" | "block" | "hold" | null;
  readonly decision: "allow" | "block" | null;
  readonly reason: string | null;
  /** The name of the key that decided, or `policy` for a deadline. */
  readonly decidedBy: string | null;
  /** The id of that key: names may repeat. */
  readonly decidedByKey: string | null;
  readonly decidedAt: Date | null;
  readonly listing: unknown;
  readonly verdict: { readonly verdict: string | null; readonly result: unknown; readonly ruleset: string | null };
}

/** What a page of cases may be narrowed to. */
export interface CaseFilter {
  readonly state: "open" | "decided" | "superseded";
  readonly listing?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const select = (listing: string) => `
select c.id, c.listing_id as "listingId", c.revision, c.state, c.version, c.score, c.opened_at as "openedAt",
  c.opened_by as "openedBy", c.opened_by_key as "openedByKey", c.note,
  c.deadline_at as "deadlineAt", c.deadline_then as "deadlineThen", c.decision, c.reason, c.decided_by as "decidedBy",
  c.decided_by_key as "decidedByKey", c.decided_at as "decidedAt", ${listing} as listing,
  jsonb_build_object('verdict', s.verdict, 'ruleset', s.ruleset, 'result', s.result::jsonb - 'context') as verdict
from review_case c
join revision r on r.listing_id = c.listing_id and r.revision = c.revision
join screening s on s.id = c.screening_id`;

// The pictures that a page's listings hold within their addresses would weigh up to 200 MB: each ends after its comma.
const WITHOUT_PICTURES = `(
  select coalesce(json_object_agg(key, case when key <> 'images' then value else (
    select coalesce(json_agg(case when i ->> 'url' like 'data:%'
      then json_build_object('url', split_part(i ->> 'url', ',', 1) || ',') else i end), '[]')
    from json_array_elements(value) i) end), '{}')
  from json_each(r.content))`;

/** Before every case: a condition that may be null would keep PostgreSQL from the queue's index. */
const START = ["Infinity", "00000000-0000-0000-0000-000000000000"] as const;

/** One page of cases, the highest score first, their listings without what `data:` addresses hold; and the cursor of the next. */
export async function listCases(
  { pool }: Database,
  filter: CaseFilter,
): Promise<{ items: CaseRecord[]; next: string | undefined }> {
  const [score, id] = filter.cursor === undefined ? START : decodeCursor("cases", filter.cursor, NUMBER_KEY, UUID_KEY);
  const { listing } = filter;
  const query = pool.query<CaseRecord>(
    `${select(WITHOUT_PICTURES)}
     where c.state = $1 and (-c.score, c.id) > (-$2::float8, $3::uuid) ${listing === undefined ? "" : "and c.listing_id = $5"}
     order by -c.score, c.id limit $4`,
    [filter.state, score, id, filter.limit + 1, ...(listing === undefined ? [] : [listing])],
  );
  const { rows } = await readPage(filter.cursor, query);
  return pageOf("cases", rows, filter.limit, (last) => [String(last.score), last.id]);
}

/** One case, or undefined. */
export async function findCase({ pool }: Database, id: string): Promise<CaseRecord | undefined> {
  const { rows } = await pool.query<CaseRecord>(`${select("r.content")} where c.id = $1`, [id]);
  return rows[0];
}

/** A person's decision on a case, naming the version that was seen. */
export interface Decision {
  readonly case: string;
  readonly version: number;
  readonly decision: "allow" | "block";
  readonly reason: string;
  readonly by: Pick<ApiKey, "id" | "name">;
}

/**
 * Closes a case and moves the gate in one transaction, and returns the deliveries it caused. `case.stale` when the
 * case or the listing has changed since that version, `case.closed` when it is no longer open.
 */
export async function decideCase({ db }: Database, decision: Decision): Promise<{ deliveries: string[] }> {
  return await db.transaction().execute(async (trx) => {
    const seen = await trx
      .selectFrom("review_case")
      .select("listing_id")
      .where("id", "=", decision.case)
      .executeTakeFirst();
    if (seen === undefined) throw new AssayError("case.unknown", `There is no case ${decision.case}.`);
    // The listing is locked first, as everywhere, so that decisions and screenings never wait in a circle.
    const listing = await trx
      .selectFrom("listing")
      .select("revision")
      .where("id", "=", seen.listing_id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const current = await trx
      .selectFrom("review_case")
      .select(["state", "version", "revision"])
      .where("id", "=", decision.case)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (current.state !== "open") throw new AssayError("case.closed", `The case is ${current.state}.`);
    if (current.version !== decision.version || current.revision !== listing.revision) {
      throw new AssayError(
        "case.stale",
        current.revision === listing.revision
          ? `The case is at version ${current.version}, the decision names version ${decision.version}.`
          : `The listing has been edited and is at revision ${listing.revision}, the case at revision ${current.revision}.`,
      );
    }
    const { rows } = await sql<{ id: string }>`${closing(
      sql`select ${decision.case}::uuid as id, ${decision.decision}::text as decision, ${decision.reason}::text as reason,
        ${decision.by.name}::text as by, ${decision.by.id}::text as by_key, 'decision'::text as gate_reason`,
    )}`.execute(trx);
    if (decision.decision === "allow") await recordOverturns(trx, seen.listing_id);
    return { deliveries: rows.map((row) => row.id) };
  });
}

// Closes the cases that `decisions` names and moves their gates: cases, listings, events and deliveries together.
const closing = (decisions: ReturnType<typeof sql>) => sql`
with decisions as materialized (${decisions}),
closed as (
  update review_case c set state = 'decided', version = c.version + 1, decision = d.decision, reason = d.reason,
    decided_by = d.by, decided_by_key = d.by_key, decided_at = now()
  from decisions d where c.id = d.id and c.state = 'open'
  returning c.id, c.listing_id, c.revision, c.decision, c.reason, c.decided_by, c.decided_by_key, c.version,
    d.gate_reason
), before as materialized (
  select l.id, l.gate from listing l join closed c on c.listing_id = l.id
), moved as (
  update listing l set gate = case c.decision when 'allow' then 'open' else 'closed' end, gate_reason = c.gate_reason,
    sequence = l.sequence + 1 + (b.gate <> case c.decision when 'allow' then 'open' else 'closed' end)::int,
    updated_at = now()
  from closed c join before b on b.id = c.listing_id where l.id = c.listing_id
  returning l.id, l.sequence, l.gate, l.gate_reason, l.revision, b.gate <> l.gate as turned,
    c.id as case_id, c.decision, c.reason, c.decided_by, c.decided_by_key, c.version
), events as (
  insert into event (id, type, listing_id, sequence, data)
  select gen_random_uuid(), 'case.decided', id, sequence - turned::int, jsonb_build_object('case', case_id,
    'revision', revision, 'decision', decision, 'reason', reason, 'by', decided_by, 'byKey', decided_by_key,
    'version', version, 'gate', gate)
  from moved
  union all
  select gen_random_uuid(), 'listing.gate', id, sequence,
    jsonb_build_object('gate', gate, 'reason', gate_reason, 'revision', revision)
  from moved where turned
  returning id, type
)
${sql.raw(DELIVER_EVENTS)}`;

/** Acts on cases whose deadline has passed as policy said when they were opened; `hold` leaves a case open. */
export async function closeOverdueCases(
  { db }: Database,
  limit: number,
): Promise<{ closed: number; deliveries: string[] }> {
  const due = sql`
    select c.id, c.deadline_then as decision, 'The deadline passed.'::text as reason, 'policy'::text as by,
      null::text as by_key, 'deadline'::text as gate_reason
    from review_case c join listing l on l.id = c.listing_id and l.revision = c.revision
    where c.state = 'open' and c.deadline_at < now() and c.deadline_then in ('allow', 'block')
    order by l.id limit ${limit} for update of l`;
  return await db.transaction().execute(async (trx) => {
    const { rows: open } = await sql<{ id: string }>`select id from (${due}) due`.execute(trx);
    if (open.length === 0) return { closed: 0, deliveries: [] };
    const { rows } = await sql<{ id: string }>`${closing(due)}`.execute(trx);
    return { closed: open.length, deliveries: rows.map((row) => row.id) };
  });
}
