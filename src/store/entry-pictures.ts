import type pg from "pg";
import { BANKS_CHANNEL } from "./banks.ts";
import { HUNT_DELAY } from "./entries.ts";

/** What a bank keeps of the picture that an entry was made from. */
export interface EntryPicture {
  readonly parts: Uint8Array;
  readonly features: Uint8Array;
}

// The entry counts as changed, so that every process learns of its parts.
const ADD = `
with added as (
  insert into entry_picture (entry_id, parts, features)
  select id, $3, $4 from bank_entry where bank_id = $1 and hash = decode($2, 'hex')
  on conflict (entry_id) do nothing
  returning entry_id
)
update bank_entry e set updated_at = now(), changed = transaction_number(),
  hunt_at = case when b.kind = 'counterfeit' and e.status = 'active' then now() + ${HUNT_DELAY} else e.hunt_at end
from added a, bank b where e.id = a.entry_id and b.id = e.bank_id
returning e.id, pg_notify('${BANKS_CHANNEL}', '')`;

/** Keeps the picture of the entry with this hash; false when there is no such entry, or it has one already. */
export async function addEntryPicture(
  pool: pg.Pool,
  bankId: number,
  hash: string,
  { parts, features }: EntryPicture,
): Promise<boolean> {
  const { rowCount } = await pool.query(ADD, [bankId, hash, parts, features]);
  return rowCount === 1;
}

/** The corners of these entries' pictures, by entry; entries without one are left out. */
export async function readEntryFeatures(pool: pg.Pool, entries: readonly number[]): Promise<Map<number, Buffer>> {
  if (entries.length === 0) return new Map();
  const { rows } = await pool.query<{ entry: number; features: Buffer }>({
    name: "entry-features",
    text: "select entry_id::float8 as entry, features from entry_picture where entry_id = any ($1::bigint[])",
    values: [entries],
  });
  return new Map(rows.map(({ entry, features }) => [entry, features]));
}

/** The corners of a picture by the SHA-256 of its bytes, in hex, if they were ever looked for. */
export async function findFeatures(pool: pg.Pool, sha256: string): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ features: Buffer }>({
    name: "find-features",
    text: "select features from picture_features where sha256 = decode($1, 'hex')",
    values: [sha256],
  });
  return rows[0]?.features;
}

/** Keeps the corners of a picture that is known by the SHA-256 of its bytes, in hex. */
export async function saveFeatures(pool: pg.Pool, sha256: string, features: Uint8Array): Promise<void> {
  await pool.query({
    name: "save-features",
    text: `insert into picture_features (sha256, features) values (decode($1, 'hex'), $2) on conflict do nothing`,
    values: [sha256, features],
  });
}
