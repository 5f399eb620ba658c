import { sql } from "kysely";
import type pg from "pg";
import type { Cell } from "#screening/price/price-book.ts";
import { decodeSketch, encodeSketch, type Sketch } from "#screening/price/sketch.ts";
import { AssayError } from "#src/errors.ts";
import type { Database } from "./database.ts";
import { inLongTransaction } from "./transaction.ts";

/** What one import brings: sketches by source, and how many rows each source had. */
export interface PriceImport {
  readonly cells: Iterable<readonly [source: string, Cell, Sketch]>;
  readonly sources: readonly { readonly name: string; readonly rows: number; readonly usedRows: number }[];
}

/** A marketplace's references of one source. */
export interface PriceSource {
  readonly name: string;
  readonly rows: number;
  readonly usedRows: number;
  readonly version: number;
  readonly importedAt: Date;
}

/** Advisory lock of whoever makes a version, so that versions appear in order; the number spells "PRIC". */
const VERSION_LOCK = 0x50524943;
/** The columns of a cell, in the order of the table. */
export const CELL_COLUMNS = ["brand", "line", "kind", "size", "used", "market"] as const;
/** Cells written or read by one statement. */
const CHUNK = 5_000;

/**
 * Runs `work` in a transaction that makes one new version, and returns its number. When `work` says `false`, what it
 * did is kept but there is no new version: nobody would see a difference.
 */
export async function makePriceVersion(
  pool: pg.Pool,
  origin: "import" | "removal" | "learned",
  work: (client: pg.PoolClient, version: number) => Promise<unknown>,
): Promise<number> {
  return await inLongTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [VERSION_LOCK]);
    const { rows } = await client.query<{ id: number }>("insert into price_version (origin) values ($1) returning id", [
      origin,
    ]);
    const version = rows[0]?.id ?? 0;
    const changed = await work(client, version);
    if (changed === false) await client.query("delete from price_version where id = $1", [version]);
    return version;
  });
}

/** Replaces everything known from the sources of an import, all at once or not at all. Returns the new version. */
export async function saveImport(pool: pg.Pool, { cells, sources }: PriceImport): Promise<number> {
  return await makePriceVersion(pool, "import", async (client, version) => {
    const names = sources.map(({ name }) => name);
    await endSources(client, names, version);
    await insertCells(client, version, "import", cells);
    await client.query(
      `insert into price_source (name, rows, used_rows, version)
       select t.name, t.rows, t."usedRows", $2 from json_to_recordset($1::json) as t(name text, rows bigint, "usedRows" bigint)
       on conflict (name) do update set rows = excluded.rows, used_rows = excluded.used_rows,
         version = excluded.version, imported_at = now()`,
      [JSON.stringify(sources), version],
    );
  });
}

/** Forgets what was imported from a source; `prices.unknown` when there is none of that name. */
export async function removePriceSource(pool: pg.Pool, name: string): Promise<number> {
  return await makePriceVersion(pool, "removal", async (client, version) => {
    const { rowCount } = await client.query("delete from price_source where name = $1", [name]);
    if (rowCount === 0) throw new AssayError("prices.unknown", `Nothing was imported from the source "${name}".`);
    await endSources(client, [name], version);
  });
}

async function endSources(client: pg.PoolClient, names: readonly string[], version: number): Promise<void> {
  await client.query(
    "update price_sketch set until = $2 where origin = 'import' and source = any ($1) and until is null",
    [names, version],
  );
}

/** Writes cells as part of a version. */
export async function insertCells(
  client: pg.PoolClient,
  version: number,
  origin: "import" | "learned",
  cells: Iterable<readonly [source: string, Cell, Sketch, sellers?: number]>,
): Promise<void> {
  let chunk: [string, Cell, Sketch, number][] = [];
  const flush = async (): Promise<void> => {
    await client.query(
      `insert into price_sketch (origin, source, brand, line, kind, size, used, market, sketch, sellers, since)
       select $1, t.*, $11
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $9::bytea[],
         $10::int[]) t`,
      [
        origin,
        chunk.map(([source]) => source),
        ...CELL_COLUMNS.map((name) => chunk.map(([, cell]) => cell[name])),
        chunk.map(([, , sketch]) => Buffer.from(encodeSketch(sketch))),
        chunk.map(([, , , sellers]) => sellers),
        version,
      ],
    );
    chunk = [];
  };
  for (const [source, cell, sketch, sellers = 0] of cells) {
    chunk.push([source, cell, sketch, sellers]);
    if (chunk.length >= CHUNK) await flush();
  }
  if (chunk.length > 0) await flush();
}

/** The newest version, 0 before the first. */
export async function newestPriceVersion(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ id: number }>({
    name: "newest-price-version",
    text: "select coalesce(max(id), 0) as id from price_version",
  });
  return rows[0]?.id ?? 0;
}

/** Every cell as it was in `version`; what was learned has decayed as it had by then. */
export async function readPriceCells(pool: pg.Pool, version: number): Promise<[Cell, Sketch][]> {
  const { rows } = await pool.query<Cell & { learned: boolean; sketch: Buffer; at: Date }>(
    `select brand, line, kind, size, used, market, sketch, origin = 'learned' as learned, v.made_at as at
     from price_sketch, (select made_at from price_version where id = $1) v
     where since <= $1 and (until is null or until > $1) and (origin = 'import' or sellers >= $2)`,
    [version, MIN_SELLERS],
  );
  return rows.map(({ sketch, learned, at, ...cell }): [Cell, Sketch] => [
    cell,
    decodeSketch(sketch, learned ? 1 / learnedWeight(at) : 1),
  ]);
}

/** What fewer sellers have sold is not believed. */
const MIN_SELLERS = 5;
/** Learned prices count half after so long: prices and seasons change within the year. */
const HALF_LIFE_MS = 180 * 86_400_000;
const EPOCH = Date.parse("2026-01-01T00:00:00Z");

/** The weight of a price learned at an instant: later ones weigh more, so that sums never have to be decayed in place. */
export function learnedWeight(at: Date): number {
  return 2 ** ((at.getTime() - EPOCH) / HALF_LIFE_MS);
}

/** What a marketplace has imported, by source. */
export async function listPriceSources({ db }: Database): Promise<PriceSource[]> {
  const rows = await db
    .selectFrom("price_source")
    .select(["name", "rows", "used_rows as usedRows", "version", "imported_at as importedAt"])
    .orderBy("name")
    .execute();
  return rows.map((row) => ({ ...row, rows: Number(row.rows), usedRows: Number(row.usedRows) }));
}

/** How many cells hold of what the service has learned itself. */
export async function countLearnedCells({ db }: Database): Promise<number> {
  const row = await db
    .selectFrom("price_sketch")
    .select(sql<number>`count(*)::int`.as("cells"))
    .where("origin", "=", "learned")
    .where("until", "is", null)
    .executeTakeFirstOrThrow();
  return row.cells;
}
