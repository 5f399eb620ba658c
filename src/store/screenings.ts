import type pg from "pg";
import type { PricedListing } from "#screening/seller/pricing.ts";
import type { VerdictKind } from "#screening/types.ts";
import { type Bookmark, type Stretch, stretchOf } from "./bookmark.ts";
import { newId } from "./ids.ts";
import { storableJson } from "./json.ts";
import { DELIVER_EVENTS } from "./outbox.ts";

/** Tells which screenings were concluded: their ids with commas. A batch of ids must fit into 8,000 bytes. */
export const SCREENED_CHANNEL = "assay_screened";

/** What one screening concluded, ready to be written. */
export interface Conclusion {
  readonly screening: string;
  readonly listingId: string;
  readonly revision: number;
  /** Whose policy counts when the conclusion itself cannot be stored. */
  readonly category: string;
  readonly verdict: VerdictKind;
  readonly score: number;
  readonly ruleset: string;
  /** Reasons, signals, degraded, timings, context: stored whole, shown by the API and sent by webhooks. */
  readonly result: Readonly<Record<string, unknown>>;
  readonly gate: "open" | "closed";
  readonly gateReason: string;
  /** How the listing is priced, to be seen beside the seller's others; left out when it says nothing of a brand. */
  readonly priced?: PricedListing | undefined;
  /** Given when a person has to decide. */
  readonly reviewCase?:
    | { readonly deadlineHours: number | null; readonly onDeadline: "allow" | "block" | "hold" | null }
    | undefined;
}

/** From the mildest: of two, the stricter stands further back. */
const VERDICTS = "'allow review block'";

// Verdict, gate, case and outbox in one statement. A screening that is already done changes nothing, so the same
// message may arrive any number of times. A verdict on an older revision is recorded and sent, but moves nothing. Nor
// does one that was overtaken: another has looked later and is through already. Only where it is stricter it counts all
// the same, because each may have seen what the other could not. Nor does a later look where what a person decided
// stands: what they refused, and what they allowed when a rescreening scores no higher than what they saw. Where a later
// look closes what they allowed, a person is asked again in any case.
const PERSIST = `
with input as materialized (
  -- The results come as lines of their own: taking them out of a JSON document would cost as much as writing them.
  select * from rows from (json_to_recordset($1::json) as (
    screening uuid, "listingId" text, revision int, verdict text, score float8, ruleset text,
    gate text, "gateReason" text, "caseId" uuid, "deadlineHours" float8, "onDeadline" text,
    "verdictEvent" uuid, "gateEvent" uuid, priced text), unnest(string_to_array($2::text, E'\\n')))
  as t(screening, "listingId", revision, verdict, score, ruleset, gate, "gateReason", "caseId", "deadlineHours", "onDeadline",
    "verdictEvent", "gateEvent", priced, result)
), locked as materialized (
  select l.id, l.gate, l.revision, l.verdict, l.known_at, l.gate_reason = 'decision' as decided,
    case when l.gate = 'open' and l.gate_reason = 'decision' then (select c.score from review_case c
      where c.listing_id = l.id and c.revision = l.revision and c.state = 'decided' order by c.decided_at desc limit 1) end as seen
  from listing l where l.id = any (array(select "listingId" from input)) order by l.id for update
), done as (
  update screening s set state = 'done', verdict = i.verdict, score = i.score, ruleset = i.ruleset, result = i.result::json,
    completed_at = clock_timestamp()
  from input i join locked k on k.id = i."listingId"
  where s.id = i.screening and s.state <> 'done'
  returning i.screening, i."listingId", i.revision, i.verdict, i.score, i.gate, i."gateReason", i."caseId", i."deadlineHours",
    i."onDeadline", i."verdictEvent", i."gateEvent", i.priced,
    coalesce(s.known_at, s.completed_at) as known_at,
    k.revision = i.revision and (k.known_at is null or coalesce(s.known_at, s.completed_at) >= k.known_at
      or strpos(${VERDICTS}, i.verdict) > strpos(${VERDICTS}, k.verdict)) as current, k.gate as before, k.decided,
    k.decided and (k.gate = 'closed' or s.trigger = 'rescreen' and coalesce(i.score <= k.seen, true)) as stands
), judged as (
  select *, current and not stands as decides, current and not stands and before <> gate as moved,
    current and not stands and ("caseId" is not null or decided and gate = 'closed') as asks
  from done
), moved as (
  update listing l set
    state = case when d.current then 'screened' else l.state end,
    verdict = case when d.current then d.verdict else l.verdict end,
    screening_id = case when d.current then d.screening else l.screening_id end,
    known_at = case when d.current then greatest(l.known_at, d.known_at) else l.known_at end,
    gate = case when d.decides then d.gate else l.gate end,
    gate_reason = case when d.decides then d."gateReason" else l.gate_reason end,
    priced = case when d.current then d.priced else l.priced end,
    sequence = l.sequence + 1 + d.moved::int,
    updated_at = now()
  from judged d where l.id = d."listingId"
  returning l.id, l.seller_id, l.verdict, l.sequence, l.gate, l.gate_reason, d.screening, d.revision, d.current, d.moved, d."verdictEvent", d."gateEvent"
), blocked as (
  insert into blocked_listing (listing_id, seller_id, blocked_at)
  select id, seller_id, now() from moved where current and verdict = 'block'
  on conflict (listing_id) do update set seller_id = excluded.seller_id, blocked_at = excluded.blocked_at
), events as (
  insert into event (id, type, listing_id, sequence, screening_id, data)
  select "verdictEvent", 'listing.verdict', id, sequence - moved::int, screening,
    jsonb_build_object('revision', revision, 'current', current, 'gate', gate)
  from moved
  union all
  select "gateEvent", 'listing.gate', id, sequence, null,
    jsonb_build_object('gate', gate, 'reason', gate_reason, 'revision', revision)
  from moved where moved
  returning id, type
), deliveries as (
  ${DELIVER_EVENTS}
), superseded as (
  update review_case c set state = 'superseded', version = c.version + 1
  where c.state = 'open' and c.opened_by is null
    and c.listing_id = any (array(select d."listingId" from judged d where d.current and not d.asks))
), kept as (
  -- What a person has asked for is for a person to settle, whatever the verdict. Found by listing, as above: a plan made
  -- while few cases are open would read all of them.
  update review_case c set revision = d.revision, screening_id = d.screening, score = d.score, version = c.version + 1
  from judged d where c.listing_id = d."listingId" and c.state = 'open' and c.opened_by is not null
    and c.listing_id = any (array(select k."listingId" from judged k where k.current and not k.asks))
), opened as (
  insert into review_case as c (id, listing_id, revision, screening_id, score, deadline_at, deadline_then)
  select coalesce(d."caseId", gen_random_uuid()), d."listingId", d.revision, d.screening, d.score,
    now() + d."deadlineHours" * interval '1 hour', d."onDeadline"
  from judged d where d.asks
  on conflict (listing_id) where state = 'open' do update set
    revision = excluded.revision, screening_id = excluded.screening_id, score = excluded.score,
    -- Looking again at the same content gives reviewers no more time, and a case that a person opened has no deadline.
    deadline_at = case when c.revision = excluded.revision or c.opened_by is not null then c.deadline_at
      else excluded.deadline_at end,
    deadline_then = case when c.opened_by is null then excluded.deadline_then end, version = c.version + 1
)
select array_agg(screening) as screenings, (select array_agg(id) from deliveries) as deliveries,
  -- One for all: each commit that notifies waits for the one before it.
  pg_notify('${SCREENED_CHANNEL}', string_agg(screening::text, ','))
from done
having count(*) > 0`;

/**
 * Writes conclusions about distinct listings in one transaction. Returns the screenings that were written
 * (not those that had been done before) and the deliveries to send.
 */
export async function persistConclusions(
  pool: pg.Pool,
  conclusions: readonly Conclusion[],
): Promise<{ screenings: string[]; deliveries: string[] }> {
  const input = conclusions.map(({ reviewCase, priced, result: _, category: __, ...conclusion }) => ({
    ...conclusion,
    priced: priced && storableJson(priced),
    caseId: reviewCase && newId(),
    deadlineHours: reviewCase?.deadlineHours,
    onDeadline: reviewCase?.onDeadline,
    verdictEvent: newId(),
    gateEvent: newId(),
  }));
  const { rows } = await pool.query<{ screenings: string[]; deliveries: string[] | null }>({
    name: "persist-conclusions",
    text: PERSIST,
    values: [storableJson(input), conclusions.map(({ result }) => storableJson(result)).join("\n")],
  });
  return { screenings: rows[0]?.screenings ?? [], deliveries: rows[0]?.deliveries ?? [] };
}

/** Moves waiting screenings on to the image lane, each to be carried by a job of its own. */
export async function handToImageLane(
  pool: pg.Pool,
  jobs: readonly { readonly screening: string; readonly jobId: string }[],
): Promise<void> {
  if (jobs.length === 0) return;
  await pool.query({
    name: "hand-to-image-lane",
    text: `update screening s set state = 'images', job_id = j.job_id, queued_at = clock_timestamp()
      from unnest($1::uuid[], $2::text[]) as j(id, job_id) where s.id = j.id and s.state = 'pending'`,
    values: [jobs.map(({ screening }) => screening), jobs.map(({ jobId }) => jobId)],
  });
}

/** A screening that is not finished, and the job that should carry it. */
export interface Unfinished extends Bookmark {
  readonly jobId: string;
  readonly state: "pending" | "images";
}

/** Screenings queued longer than `olderThanMs` ago that are not finished, oldest first, after a bookmark. */
export async function unfinishedScreenings(
  pool: pg.Pool,
  olderThanMs: number,
  after: Bookmark,
  limit: number,
): Promise<Stretch<Unfinished>> {
  const { rows } = await pool.query<Unfinished>(
    `select id, queued_at::text as at, job_id as "jobId", state from screening
     where state <> 'done' and queued_at < clock_timestamp() - $1 * interval '1 millisecond'
       and (queued_at, id) > ($2::timestamptz, $3::uuid)
     order by queued_at, id limit $4`,
    [olderThanMs, after.at, after.id, limit],
  );
  return stretchOf(rows, limit);
}

/** Gives unfinished screenings to the job `jobId` that is about to be added; returns those that are still unfinished. */
export async function markRequeued(pool: pg.Pool, ids: readonly string[], jobId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `update screening set job_id = $2, queued_at = clock_timestamp()
     where id = any ($1::uuid[]) and state <> 'done' returning id`,
    [ids, jobId],
  );
  return rows.map((row) => row.id);
}

/** Those of some screenings that are done. */
export async function finishedScreenings(pool: pg.Pool, ids: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    "select id from screening where id = any ($1::uuid[]) and state = 'done'",
    [ids],
  );
  return rows.map((row) => row.id);
}

/** What a screening found, null while it is not finished, beside its listing as it is by now. */
export interface Outcome {
  readonly verdict: VerdictKind | null;
  readonly score: number | null;
  readonly ruleset: string | null;
  readonly result: unknown;
  readonly gate: "open" | "closed";
  /** False when the listing has been edited since, or has its verdict from another screening. */
  readonly current: boolean;
}

/** The outcome of a screening by now. */
export async function findOutcome(pool: pg.Pool, id: string): Promise<Outcome> {
  const { rows } = await pool.query<Outcome>({
    name: "find-outcome",
    text: `select s.verdict, s.score, s.ruleset, s.result, l.gate,
        l.revision = s.revision and (s.state <> 'done' or l.screening_id is not distinct from s.id) as current
      from screening s join listing l on l.id = s.listing_id where s.id = $1`,
    values: [id],
  });
  if (rows[0] === undefined) throw new Error(`screening ${id} was accepted and is not there`);
  return rows[0];
}
