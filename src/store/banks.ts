import pg from "pg";
import type { BankKind } from "#screening/image/bank-kinds.ts";
import { AssayError } from "#src/errors.ts";

/** A set of known picture hashes. */
export interface BankRecord {
  readonly id: number;
  readonly name: string;
  readonly kind: BankKind;
  readonly description: string;
  /** Hashes within so many bits are taken for the same picture. */
  readonly radius: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A bank with its entries counted by status. */
export interface CountedBank extends BankRecord {
  readonly entries: { readonly active: number; readonly quarantined: number; readonly retracted: number };
}

/** Processes that match listen here for changes of banks and entries. */
export const BANKS_CHANNEL = "assay_banks";
const UNIQUE_VIOLATION = "23505";
const COLUMNS = `id, name, kind, description, radius, created_at as "createdAt", updated_at as "updatedAt"`;

/** Adds a bank; `bank.exists` when the name is taken. */
export async function createBank(
  pool: pg.Pool,
  bank: Pick<BankRecord, "name" | "kind" | "description" | "radius">,
): Promise<BankRecord> {
  const text = `insert into bank (name, kind, description, radius) values ($1, $2, $3, $4)
    returning ${COLUMNS}, pg_notify('${BANKS_CHANNEL}', '')`;
  try {
    return one(await pool.query(text, [bank.name, bank.kind, bank.description, bank.radius]), bank.name);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION) {
      throw new AssayError("bank.exists", `There already is a bank ${bank.name}.`, { cause: error });
    }
    throw error;
  }
}

/** All banks by name, with their entries counted. */
export async function listBanks(pool: pg.Pool): Promise<CountedBank[]> {
  return await counted(pool, null);
}

/** One bank by its name, with its entries counted, or `bank.unknown`. */
export async function countBank(pool: pg.Pool, name: string): Promise<CountedBank> {
  const [bank] = await counted(pool, name);
  if (bank === undefined) throw unknownBank(name);
  return bank;
}

/** One bank by its name, or `bank.unknown`. */
export async function findBank(pool: pg.Pool, name: string): Promise<BankRecord> {
  return one(await pool.query(`select ${COLUMNS} from bank where name = $1`, [name]), name);
}

/** Changes what a bank says of itself and how near a hash must be, or `bank.unknown`. */
export async function changeBank(
  pool: pg.Pool,
  name: string,
  change: { readonly description?: string | undefined; readonly radius?: number | undefined },
): Promise<BankRecord> {
  const text = `update bank set description = coalesce($2, description), radius = coalesce($3, radius),
    updated_at = now(), changed = transaction_number() where name = $1
    returning ${COLUMNS}, pg_notify('${BANKS_CHANNEL}', '')`;
  return one(await pool.query(text, [name, change.description ?? null, change.radius ?? null]), name);
}

type Counts = CountedBank["entries"];

async function counted(pool: pg.Pool, name: string | null): Promise<CountedBank[]> {
  const { rows } = await pool.query<BankRecord & Counts>(
    `select ${COLUMNS}, n.* from bank, lateral (
       select coalesce(sum(active), 0)::float8 as active, coalesce(sum(quarantined), 0)::float8 as quarantined,
         coalesce(sum(retracted), 0)::float8 as retracted
       from bank_count where bank_id = bank.id
     ) n where $1::text is null or name = $1 order by name`,
    [name],
  );
  return rows.map(({ active, quarantined, retracted, ...bank }) => ({
    ...bank,
    entries: { active, quarantined, retracted },
  }));
}

function one({ rows }: pg.QueryResult<BankRecord>, name: string): BankRecord {
  const [row] = rows;
  if (row === undefined) throw unknownBank(name);
  const { id, kind, description, radius, createdAt, updatedAt } = row;
  return { id, name: row.name, kind, description, radius, createdAt, updatedAt };
}

const unknownBank = (name: string) => new AssayError("bank.unknown", `There is no bank ${name}.`);
