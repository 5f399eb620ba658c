import { createHash } from "node:crypto";
import type pg from "pg";
import type { Listing, VerdictKind } from "#screening/types.ts";
import type { Database } from "./database.ts";
import { newId } from "./ids.ts";
import { storableJson } from "./json.ts";
import { DELIVER_EVENTS } from "./outbox.ts";

/** What became of one listing that was handed in. */
export interface Accepted {
  readonly id: string;
  readonly revision: number;
  readonly screening: string;
  /** False when the same content had been accepted before: a safe retry. */
  readonly fresh: boolean;
}

/** The result of accepting a batch: one answer an input, in order, and the deliveries that closing gates caused. */
export interface Acceptance {
  readonly accepted: readonly Accepted[];
  readonly deliveries: readonly string[];
}

// One statement, so that the revision, its screening and the closed gate stand or fall together.
// Rows are locked in the order of their ids, so that two batches never wait for each other in a circle.
const ACCEPT = `
with input as materialized (
  select * from json_to_recordset($1::json)
    as t(id text, hash text, seller_id text, category text, content json, screening uuid)
), changed as (
  insert into listing as l (id, revision, content_hash, seller_id, category)
  select id, 1, decode(hash, 'hex'), seller_id, category from input order by id
  on conflict (id) do update set
    revision = l.revision + 1,
    content_hash = excluded.content_hash,
    seller_id = excluded.seller_id,
    category = excluded.category,
    state = 'pending',
    verdict = null,
    screening_id = null,
    known_at = null,
    gate_reason = case l.gate when 'open' then 'edited' else 'pending' end,
    gate = 'closed',
    sequence = l.sequence + (l.gate = 'open')::int,
    -- At revision 0 only a sale of it was known.
    created_at = case l.revision when 0 then now() else l.created_at end,
    updated_at = now()
  where l.content_hash <> excluded.content_hash
  returning l.id, l.revision, l.sequence, l.gate_reason
), revised as (
  insert into revision (listing_id, revision, content)
  select c.id, c.revision, i.content from changed c join input i using (id)
), screened as (
  insert into screening (id, listing_id, revision, trigger, job_id)
  select i.screening, c.id, c.revision, case c.revision when 1 then 'create' else 'edit' end, $2
  from changed c join input i using (id)
), events as (
  insert into event (id, type, listing_id, sequence, data)
  select gen_random_uuid(), 'listing.gate', id, sequence,
    jsonb_build_object('gate', 'closed', 'reason', 'edited', 'revision', revision)
  from changed where gate_reason = 'edited'
  returning id, type
), deliveries as (
  ${DELIVER_EVENTS}
)
select c.id, c.revision, i.screening, (select array_agg(id) from deliveries) as deliveries
from changed c join input i using (id)`;

// A retry names the screening whose verdict is the listing's, and until there is one that of the revision itself.
const EXISTING = `
select l.id, l.revision, coalesce(l.screening_id, (select s.id from screening s
  where s.listing_id = l.id and s.revision = l.revision and s.trigger in ('create', 'edit'))) as screening
from unnest($1::text[], $2::text[]) as i(id, hash) join listing l on l.id = i.id and l.content_hash = decode(i.hash, 'hex')`;

/**
 * Accepts listings with distinct ids: a new id is revision 1, other content is the next revision and closes the gate, equal
 * content is left alone. `jobId` names the queue job that the caller will add afterwards.
 */
export async function acceptListings(pool: pg.Pool, listings: readonly Listing[], jobId: string): Promise<Acceptance> {
  const input = listings.map((listing) => {
    const content = canonical(listing);
    return {
      id: listing.id,
      hash: createHash("sha256").update(JSON.stringify(content)).digest("hex"),
      seller_id: listing.seller.id,
      category: listing.category,
      content,
      screening: newId(),
    };
  });
  const answers = new Map<string, Accepted>();
  const deliveries: string[] = [];
  const missing = () => input.filter(({ id }) => !answers.has(id));
  // A listing whose content another process has changed between the two statements is taken in anew.
  for (let rest = input; rest.length > 0; rest = missing()) {
    const changed = await pool.query<AcceptedRow & { deliveries: string[] | null }>({
      name: "accept-listings",
      text: ACCEPT,
      values: [storableJson(rest), jobId],
    });
    for (const { id, revision, screening } of changed.rows) answers.set(id, { id, revision, screening, fresh: true });
    deliveries.push(...(changed.rows[0]?.deliveries ?? []));
    const equal = missing();
    if (equal.length === 0) break;
    const values = [equal.map(({ id }) => id), equal.map(({ hash }) => hash)];
    const existing = await pool.query<AcceptedRow>({ name: "existing-listings", text: EXISTING, values });
    for (const row of existing.rows) answers.set(row.id, { ...row, fresh: false });
  }
  return { accepted: input.flatMap(({ id }) => answers.get(id) ?? []), deliveries };
}

type AcceptedRow = Omit<Accepted, "fresh">;

/** The listing with its attributes in one order, so that equal content has equal hashes. */
function canonical(listing: Listing): Listing {
  if (listing.attributes === undefined) return listing;
  const entries = Object.entries(listing.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...listing, attributes: Object.fromEntries(entries) };
}

/** One screening as the API shows it. */
export interface ScreeningRecord {
  readonly id: string;
  readonly revision: number;
  readonly trigger: string;
  readonly state: "pending" | "images" | "done";
  readonly acceptedAt: Date;
  readonly completedAt: Date | null;
  readonly verdict: VerdictKind | null;
  readonly score: number | null;
  readonly ruleset: string | null;
  readonly result: unknown;
}

/** A listing as the API shows it: its newest revision and, newest first, its screenings. */
export interface ListingRecord {
  readonly id: string;
  readonly revision: number;
  readonly state: "pending" | "screened";
  readonly verdict: VerdictKind | null;
  readonly gate: "open" | "closed";
  readonly gateReason: string;
  /** The screening whose verdict it is, null while there is none. */
  readonly screening: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly content: unknown;
  readonly screenings: readonly ScreeningRecord[];
}

/** How many screenings of its history a listing shows. */
export const HISTORY = 50;

/** The listing with its history, or undefined when the id was never seen. */
export async function findListing({ db }: Database, id: string): Promise<ListingRecord | undefined> {
  const row = await db
    .selectFrom("listing as l")
    .innerJoin("revision as r", (join) =>
      join.onRef("r.listing_id", "=", "l.id").onRef("r.revision", "=", "l.revision"),
    )
    .select(["l.id", "l.revision", "l.state", "l.verdict", "l.gate", "l.gate_reason as gateReason"])
    .select(["l.screening_id as screening", "l.created_at as createdAt", "l.updated_at as updatedAt", "r.content"])
    .where("l.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const screenings = await db
    .selectFrom("screening")
    .select(["id", "revision", "trigger", "state", "verdict", "score", "ruleset", "result"])
    .select(["accepted_at as acceptedAt", "completed_at as completedAt"])
    .where("listing_id", "=", id)
    .orderBy("accepted_at", "desc")
    .orderBy("id", "desc")
    .limit(HISTORY)
    .execute();
  return { ...row, screenings };
}
