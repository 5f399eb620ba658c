import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Listing } from "#screening/types.ts";

/** Asking costs the database a little: often enough for a wait, seldom enough not to be measured. */
const POLL_MS = 200;

/** Hands in listings as one NDJSON body; throws when one of them is not accepted. */
export async function postBatch(url: string, token: string, listings: readonly Listing[]): Promise<void> {
  const response = await fetch(`${url}/v1/listings:batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
    body: listings.map((listing) => `${JSON.stringify(listing)}\n`).join(""),
  });
  const answers = (await response.text()).trim().split("\n");
  const bad = answers.find((answer) => (JSON.parse(answer) as { status: number }).status !== 202);
  if (bad !== undefined || answers.length !== listings.length) throw new Error(`not all were accepted: ${bad}`);
}

/** Resolves when every listing of the database has its verdict. */
export async function settled(pool: pg.Pool): Promise<void> {
  for (;;) {
    // In the order of the index of unfinished ones: without it the planner reads all finished ones first.
    const { rowCount } = await pool.query("select from screening where state <> 'done' order by queued_at limit 1");
    if (rowCount === 0) return;
    await sleep(POLL_MS);
  }
}
