import { sql } from "kysely";
import type pg from "pg";
import { AssayError } from "#src/errors.ts";
import type { Database } from "./database.ts";
import { newId } from "./ids.ts";

/** The screening that was asked for, or the one that was under way already. */
export interface Rescreening {
  readonly screening: string;
  readonly revision: number;
  readonly gate: "open" | "closed";
  /** False when a screening of the same revision was under way. */
  readonly fresh: boolean;
}

/**
 * Adds another screening of a listing's newest revision, to be carried by the job `jobId`, and leaves its gate alone.
 * `listing.unknown` when the id was never handed in.
 */
export async function addRescreening({ db }: Database, id: string, jobId: string): Promise<Rescreening> {
  return await db.transaction().execute(async (trx) => {
    // Who asks at the same time waits here, and then sees what the other has added.
    const locked = await sql<Pick<Rescreening, "revision" | "gate">>`
      select revision, gate from listing where id = ${id} and revision > 0 for update`.execute(trx);
    const [listing] = locked.rows;
    if (listing === undefined) throw new AssayError("listing.unknown", `There is no listing ${id}.`);
    // A hunt's does not count: it asks no picture host.
    const unfinished = await sql<{ id: string }>`
      select id from screening where listing_id = ${id} and revision = ${listing.revision} and state <> 'done'
        and trigger <> 'retrohunt' order by accepted_at limit 1`.execute(trx);
    const [under] = unfinished.rows;
    if (under !== undefined) return { ...listing, screening: under.id, fresh: false };
    const screening = newId();
    await sql`insert into screening (id, listing_id, revision, trigger, job_id)
      values (${screening}, ${id}, ${listing.revision}, 'rescreen', ${jobId})`.execute(trx);
    return { ...listing, screening, fresh: true };
  });
}

/** A listing that is to be screened again, as it is. */
export interface ListingRevision {
  readonly listingId: string;
  readonly revision: number;
}

/** Adds a screening for each, to be carried by the job `jobId`. */
export async function addScreenings(
  pool: pg.Pool,
  trigger: "rescreen" | "retrohunt",
  screenings: readonly (ListingRevision & { readonly id: string })[],
  jobId: string,
): Promise<void> {
  await pool.query(
    `insert into screening (id, listing_id, revision, trigger, job_id)
     select id, listing, revision, $4, $5 from unnest($1::uuid[], $2::text[], $3::int[]) as t(id, listing, revision)`,
    [
      screenings.map(({ id }) => id),
      screenings.map(({ listingId }) => listingId),
      screenings.map(({ revision }) => revision),
      trigger,
      jobId,
    ],
  );
}
