import { type ColumnType, type Generated, Kysely, PostgresDialect } from "kysely";
import pg from "pg";

type Json = ColumnType<unknown, string, string>;
type Instant = ColumnType<Date, Date | string | undefined, Date | string>;
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** The tables and columns of `migrations/` that typed queries name; others stand in statements of SQL only. */
export interface Tables {
  api_key: {
    id: string;
    name: string;
    scopes: string[];
    secret_hash: Buffer;
    created_at: Instant;
    revoked_at: Maybe<Date>;
  };
  listing: {
    id: string;
    revision: number;
    seller_id: string;
    category: string;
    state: "pending" | "screened";
    verdict: Maybe<"allow" | "review" | "block">;
    gate: "open" | "closed";
    gate_reason: string;
    screening_id: Maybe<string>;
    created_at: Instant;
    updated_at: Instant;
  };
  revision: { listing_id: string; revision: number; content: Json };
  screening: {
    id: string;
    listing_id: string;
    revision: number;
    trigger: string;
    state: "pending" | "images" | "done";
    accepted_at: Instant;
    completed_at: Maybe<Date>;
    verdict: Maybe<"allow" | "review" | "block">;
    score: Maybe<number>;
    ruleset: Maybe<string>;
    result: ColumnType<unknown, string | null, string | null>;
  };
  ruleset: { id: string; files: Json };
  review_case: {
    id: string;
    listing_id: string;
    revision: number;
    state: "open" | "decided" | "superseded";
    version: number;
  };
  sale: {
    id: string;
    listing_id: string;
    quantity: number;
    price: ColumnType<unknown, string | null, string | null>;
    sold_at: Instant;
    gate: string;
    gate_reason: string;
    breach: boolean;
  };
  price_sketch: {
    origin: "import" | "learned";
    until: Maybe<number>;
  };
  price_source: {
    name: string;
    rows: ColumnType<string, number, number>;
    used_rows: ColumnType<string, number, number>;
    version: number;
    imported_at: Instant;
  };
  webhook: {
    id: string;
    url: string;
    types: string[];
    enabled: Generated<boolean>;
    secret: Buffer;
    previous_secrets: Generated<Buffer[]>;
    previous_until: Maybe<Date>;
    created_at: Instant;
    deleted_at: Maybe<Date>;
  };
}

/** One connection pool, seen two ways: typed queries, and prepared statements where microseconds count. */
export interface Database {
  readonly pool: pg.Pool;
  readonly db: Kysely<Tables>;
  close(): Promise<void>;
}

/** How many connections one process may hold: small, because many processes share one server. */
const POOL_SIZE = 10;

/**
 * Every statement finds its rows by an index, and the hot ones are planned once a connection. Left to itself the planner
 * plans them anew each time, or keeps a plan made while the tables were small, which reads them whole. Lists that are
 * narrowed by what every verdict changes (docs/adr/0006), or by an entry's brand, have no index for that: they walk the
 * one of their order until the page is full, 0.4 to 1 s for a million rows that do not fit.
 */
const PLANNER = "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off";
/** A process that freezes within a transaction must not hold up all the others that want the same rows. */
const ABANDONED = "set idle_in_transaction_session_timeout = '15s'";
/**
 * A statement that runs away must not hold one of few connections for ever. Waiting for a lock counts, and longer than
 * for a frozen process to be cut off, so locks need no bound of their own. Work that may take longer lifts it
 * (`inLongTransaction`).
 */
const BOUND = "set statement_timeout = '30s'";

/** Opens the pool; nothing connects until the first query. `onError` hears of idle connections that broke. */
export function openDatabase(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: "assay-store",
    // Said to each connection before it is used, and not as start-up options: `options` in the URL would take their
    // place, and PgBouncer refuses them.
    onConnect: (client) => client.query(`${PLANNER}; ${ABANDONED}; ${BOUND}`),
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  });
  pool.on("error", onError);
  // While a connection is lent out the pool does not listen to it, and one that breaks between two statements of a
  // transaction would end the process. Whoever holds it hears of it from the next statement.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    db,
    async close() {
      await db.destroy();
      // Kysely ends a pool only when it has used it itself.
      if (!pool.ended) await pool.end();
    },
  };
}
