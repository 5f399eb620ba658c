import type pg from "pg";
import { v4 as uuidv4 } from "uuid";
import { type Queues, SCREENINGS_A_JOB } from "#queue/lanes.ts";
import { newId } from "#store/ids.ts";
import { addScreenings, type ListingRevision } from "#store/rescreenings.ts";

/** Has listings screened again in the normal way. A job that is lost here is queued again by the reconciler. */
export async function screenAgain(
  { pool, queues }: { readonly pool: pg.Pool; readonly queues: Queues },
  trigger: "rescreen" | "retrohunt",
  listings: readonly ListingRevision[],
): Promise<void> {
  for (let start = 0; start < listings.length; start += SCREENINGS_A_JOB) {
    const jobId = uuidv4();
    const screenings = listings.slice(start, start + SCREENINGS_A_JOB).map((listing) => ({ ...listing, id: newId() }));
    await addScreenings(pool, trigger, screenings, jobId);
    await queues.add("screen", [{ payload: { screenings: screenings.map(({ id }) => id) }, id: jobId }]);
  }
}
