import type pg from "pg";
import type { BankKind } from "#screening/image/bank-kinds.ts";
import { type ChangePage, type ChangePlace, readChanges } from "./change-pages.ts";

/** What matching knows of a bank. */
export interface BankState {
  readonly id: number;
  readonly name: string;
  readonly kind: BankKind;
  readonly radius: number;
  readonly changed: bigint;
}

/** What matching knows of an entry, as it is now. */
export interface EntryState {
  readonly id: number;
  readonly bankId: number;
  readonly hash: Uint8Array;
  readonly quality: number;
  readonly source: string | null;
  readonly brand: string | null;
  readonly owner: string | null;
  /** Whether it takes part in matching at all. */
  readonly live: boolean;
  /** Seconds since 1970, or null. */
  readonly expiresAt: number | null;
  /** Hashes of the parts of the picture that it was made from (`unpackParts`), or null when there was only a hash. */
  readonly parts: Uint8Array | null;
  /** The transaction of its last change. */
  readonly changed: bigint;
}

/**
 * Names the server and what it counts transactions from: numbers of another one mean nothing here. Only the latter
 * where the server keeps its identity to itself.
 */
export async function serverIdentity(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ base: string }>("select transaction_base()::text as base");
  return `${await systemIdentity(pool)}/${rows[0]?.base}`;
}

async function systemIdentity(pool: pg.Pool): Promise<string> {
  try {
    const { rows } = await pool.query<{ id: string }>(
      `select (select system_identifier from pg_control_system())::text || '/' ||
        (select oid from pg_database where datname = current_database())::text as id`,
    );
    return rows[0]?.id ?? "";
  } catch (error) {
    // 42501: some managed servers do not tell.
    if ((error as { code?: string }).code === "42501") return "";
    throw error;
  }
}

/** All banks as they are now. */
export async function readBankStates(pool: pg.Pool): Promise<BankState[]> {
  const { rows } = await pool.query<Omit<BankState, "changed"> & { changed: string }>({
    name: "bank-states",
    text: "select id, name, kind, radius, changed::text as changed from bank order by id",
  });
  return rows.map(({ changed, ...bank }) => ({ ...bank, changed: BigInt(changed) }));
}

const COLUMNS = `e.id::float8, e.bank_id, e.hash, e.quality, e.source, e.brand, e.owner, e.status = 'active',
  extract(epoch from e.expires_at)::float8, p.parts, e.changed::text`;
type Row = [
  ...[id: number, bankId: number, hash: Buffer, quality: number],
  ...[source: string | null, brand: string | null, owner: string | null],
  ...[live: boolean, expiresAt: number | null, parts: Buffer | null, changed: string],
];

function stateOf([id, bankId, hash, quality, source, brand, owner, live, expiresAt, parts, changed]: Row): EntryState {
  return { id, bankId, hash, quality, source, brand, owner, live, expiresAt, parts, changed: BigInt(changed) };
}

// Columns are named with their table: a bare name in `order by` would mean the printed value, and sort 10 before 9.
// Planned anew each time, without a name: a plan made for an empty table would read and sort all of a large one.
async function read(pool: pg.Pool, condition: string, values: unknown[]): Promise<EntryState[]> {
  const text = `select ${COLUMNS} from bank_entry e left join entry_picture p on p.entry_id = e.id where ${condition}`;
  const { rows } = await pool.query<Row>({ text, values, rowMode: "array" });
  return rows.map(stateOf);
}

/** Entries of a bank that take part in matching, in the order of their ids, after `after`. */
export async function readBankEntries(
  pool: pg.Pool,
  bankId: number,
  after: number,
  limit: number,
): Promise<EntryState[]> {
  // Both together, or the entries of all other banks would be looked through as well.
  const place = "e.bank_id = $1 and (e.bank_id, e.id) > ($1, $2)";
  const condition = `${place} and e.status = 'active' order by e.id limit $3`;
  return await read(pool, condition, [bankId, after, limit]);
}

/** Every entry that takes part in matching and was made from a picture. */
export async function readPicturedEntries(pool: pg.Pool): Promise<EntryState[]> {
  return await read(pool, "p.entry_id is not null and e.status = 'active' order by e.id", []);
}

/** Entries changed after a place. */
export async function readEntryChanges(
  pool: pg.Pool,
  after: ChangePlace,
  limit: number,
): Promise<ChangePage<EntryState>> {
  const followed = {
    changed: "e.changed",
    number: "e.id",
    read: (condition: string, values: unknown[]) => read(pool, condition, values),
    placeOf: ({ changed, id }: EntryState) => ({ transaction: changed, position: id }),
  };
  return await readChanges(pool, followed, after, limit);
}
