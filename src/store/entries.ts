import pg from "pg";
import { AssayError } from "#src/errors.ts";
import { BANKS_CHANNEL } from "./banks.ts";
import { createConditions } from "./conditions.ts";
import { decodeCursor, NUMBER_KEY, pageOf, readPage } from "./cursor.ts";

export type EntryStatus = "active" | "quarantined" | "retracted";

/** One known picture of a bank. */
export interface EntryRecord {
  readonly id: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
  readonly quality: number;
  readonly source: string | null;
  readonly evidence: string | null;
  readonly owner: string | null;
  readonly brand: string | null;
  /** Whether the picture that it was made from was at hand, so that crops and altered copies are found. */
  readonly pictured: boolean;
  readonly status: EntryStatus;
  readonly statusReason: string | null;
  readonly expiresAt: Date | null;
  readonly hits: number;
  readonly overturns: number;
  readonly lastHitAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const COLUMNS = `e.id::float8 as id, encode(e.hash, 'hex') as hash, e.quality, e.source, e.evidence, e.owner, e.brand,
  exists (select from entry_picture p where p.entry_id = e.id) as pictured, e.status, e.status_reason as "statusReason", e.expires_at as "expiresAt", e.hits::float8 as hits,
  e.overturns::float8 as overturns, e.last_hit_at as "lastHitAt", e.created_at as "createdAt",
  e.updated_at as "updatedAt"`;

/** One entry of the named bank, or `entry.unknown`. */
export async function findEntry(pool: pg.Pool, bank: string, id: number): Promise<EntryRecord> {
  const text = `select ${COLUMNS} from bank_entry e join bank b on b.id = e.bank_id where b.name = $1 and e.id = $2`;
  return known(await pool.query<EntryRecord>(text, [bank, id]), bank, id);
}

/** One entry by its hash, or undefined. */
export async function findEntryByHash(pool: pg.Pool, bankId: number, hash: string): Promise<EntryRecord | undefined> {
  const text = `select ${COLUMNS} from bank_entry e where e.bank_id = $1 and e.hash = decode($2, 'hex')`;
  return (await pool.query<EntryRecord>(text, [bankId, hash])).rows[0];
}

/** What a page of entries may be narrowed to. */
export interface EntryFilter {
  readonly status?: EntryStatus | undefined;
  readonly brand?: string | undefined;
  readonly hash?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Beyond every id. */
const AFTER_ALL = "9223372036854775807";

/** One page, newest first, and the cursor of the next one where there is more. */
export async function listEntries(
  pool: pg.Pool,
  bankId: number,
  filter: EntryFilter,
): Promise<{ items: EntryRecord[]; next: string | undefined }> {
  const list = `entries of ${bankId}`;
  const [before] =
    filter.cursor === undefined ? [AFTER_ALL] : decodeCursor(list, filter.cursor, NUMBER_KEY, NUMBER_KEY);
  const { where, also, parameter, text, values } = createConditions();
  // Both together, or the newest entries of all banks would be looked through for those of this one.
  where((bank) => `e.bank_id = ${bank} and (e.bank_id, e.id) < (${bank}, ${parameter(before)}::bigint)`, bankId);
  // Named as it is: a plan for whichever status would not use the index of the few that are not active.
  if (filter.status !== undefined) also(`e.status = ${pg.escapeLiteral(filter.status)}`);
  where((brand) => `e.brand = ${brand}`, filter.brand);
  where((hash) => `e.hash = decode(${hash}, 'hex')`, filter.hash);
  const query = pool.query<EntryRecord>(
    `select ${COLUMNS} from bank_entry e ${text()} order by e.id desc limit ${parameter(filter.limit + 1)}`,
    values,
  );
  const { rows } = await readPage(filter.cursor, query);
  return pageOf(list, rows, filter.limit, (last) => [String(last.id), String(last.id)]);
}

/** Rows that an export reads at a time. */
const EXPORT_PAGE = 5_000;

/** Every entry of a bank in the order of the hashes, so that two exports of the same bank can be compared line by line. */
export async function* allEntries(
  pool: pg.Pool,
  bankId: number,
  status: EntryStatus | undefined,
): AsyncGenerator<EntryRecord[]> {
  let after = "";
  for (;;) {
    const { rows } = await pool.query<EntryRecord>(
      `select ${COLUMNS} from bank_entry e where e.bank_id = $1 and e.hash > decode($2, 'hex')
         and ($3::text is null or e.status = $3) order by e.bank_id, e.hash limit ${EXPORT_PAGE}`,
      [bankId, after, status ?? null],
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < EXPORT_PAGE) return;
    after = last.hash;
  }
}

/** What may change about an entry; null takes a value away. */
export interface EntryChange {
  readonly status?: EntryStatus | undefined;
  readonly reason?: string | undefined;
  readonly evidence?: string | null | undefined;
  readonly source?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly brand?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/**
 * An entry that comes to match is hunted after this: by then every process matches it, so no listing falls between. The
 * hits of one that no longer matches are looked through after the same time.
 */
export const HUNT_DELAY = "interval '6 seconds'";

// A person who takes an entry out of quarantine has looked at it: later floods leave it alone.
const CHANGE = `
update bank_entry e set
  status = coalesce($3, e.status),
  status_reason = case when $3 is null then e.status_reason else $4 end,
  confirmed = e.confirmed or (e.status = 'quarantined' and $3 = 'active'),
  evidence = case when $5 then $6 else e.evidence end,
  source = case when $7 then $8 else e.source end,
  owner = case when $9 then $10 else e.owner end,
  brand = case when $11 then $12 else e.brand end,
  expires_at = case when $13 then $14 else e.expires_at end,
  hunt_at = case
    when coalesce($3, e.status) <> 'active' then case e.status when 'active' then now() + ${HUNT_DELAY} else e.hunt_at end
    when b.kind = 'counterfeit' and (e.status <> 'active' or $13 and e.expires_at <= now()) then now() + ${HUNT_DELAY}
    when e.status = 'active' then e.hunt_at end,
  updated_at = now(),
  changed = transaction_number()
from bank b where b.id = e.bank_id and b.name = $1 and e.id = $2
returning ${COLUMNS}, pg_notify('${BANKS_CHANNEL}', '')`;

/** Changes an entry of the named bank, or `entry.unknown`. */
export async function changeEntry(pool: pg.Pool, bank: string, id: number, change: EntryChange): Promise<EntryRecord> {
  const optional = (value: unknown) => [value !== undefined, value ?? null];
  const values = [
    ...[bank, id, change.status ?? null, change.reason ?? null],
    ...optional(change.evidence),
    ...optional(change.source),
    ...optional(change.owner),
    ...optional(change.brand),
    ...optional(change.expiresAt),
  ];
  const { pg_notify: _, ...entry } = known(
    await pool.query<EntryRecord & { pg_notify: string }>(CHANGE, values),
    bank,
    id,
  );
  return entry;
}

function known<T extends EntryRecord>({ rows }: pg.QueryResult<T>, bank: string, id: number): T {
  const [row] = rows;
  if (row === undefined) throw new AssayError("entry.unknown", `There is no entry ${id} in the bank ${bank}.`);
  return row;
}
