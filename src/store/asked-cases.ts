import { sql } from "kysely";
import { AssayError } from "#src/errors.ts";
import type { Database } from "./database.ts";
import { newId } from "./ids.ts";
import type { ApiKey } from "./keys.ts";

/** A person who wants a listing to be decided, whatever its verdict. */
export interface Asking {
  readonly listing: string;
  readonly note?: string | undefined;
  readonly by: Pick<ApiKey, "id" | "name">;
}

/**
 * Opens a case on the listing's newest revision, or finds the one that is open. It has no deadline: what a person asked a
 * person must not be answered by time. `listing.pending` while there is no verdict to show them.
 */
export async function askForCase({ db }: Database, asking: Asking): Promise<{ id: string; fresh: boolean }> {
  return await db.transaction().execute(async (trx) => {
    // Who asks at the same time waits here, and so does a screening's end.
    const locked = await sql<{ revision: number; screening: string | null }>`
      select revision, screening_id as screening from listing where id = ${asking.listing} and revision > 0 for update`.execute(
      trx,
    );
    const [listing] = locked.rows;
    if (listing === undefined) throw new AssayError("listing.unknown", `There is no listing ${asking.listing}.`);
    const { revision, screening } = listing;
    if (screening === null) {
      throw new AssayError("listing.pending", `Revision ${revision} of ${asking.listing} is still being screened.`);
    }
    const open = await sql<{ id: string }>`
      select id from review_case where listing_id = ${asking.listing} and state = 'open'`.execute(trx);
    const [known] = open.rows;
    if (known !== undefined) return { id: known.id, fresh: false };
    const id = newId();
    await sql`
      insert into review_case (id, listing_id, revision, screening_id, score, opened_by, opened_by_key, note)
      select ${id}, ${asking.listing}, ${revision}, id, score, ${asking.by.name}, ${asking.by.id}, ${asking.note ?? null}
      from screening where id = ${screening}`.execute(trx);
    return { id, fresh: true };
  });
}
