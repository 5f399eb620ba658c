import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { AssayError } from "#src/errors.ts";
import type { Database } from "./database.ts";

/** What a key may do. `admin` may do everything. */
export const SCOPES = [
  "listings:write",
  "listings:read",
  "gate:read",
  "sales:write",
  "cases:read",
  "cases:decide",
  "banks:read",
  "banks:write",
  "events:read",
  "webhooks:manage",
  "prices:read",
  "prices:write",
  "metrics:read",
  "admin",
] as const;
export type Scope = (typeof SCOPES)[number];

/** A key without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** Advisory lock of the one process that makes the first key; the number spells "BKEY". */
const BOOTSTRAP_LOCK = 0x424b4559;

// 256 random bits need no slow hash: there is no dictionary to try.
const SECRET_BYTES = 32;
const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** Makes a key and returns its bearer token, which is shown this once and stored only as a hash. */
export async function createKey(
  { db }: Database,
  name: string,
  scopes: readonly Scope[],
): Promise<{ id: string; token: string }> {
  const id = randomBytes(6).toString("hex");
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  await db
    .insertInto("api_key")
    .values({ id, name, scopes: [...scopes], secret_hash: hashSecret(secret) })
    .execute();
  return { id, token: `assay_${id}_${secret}` };
}

/** Makes the first key of an installation, or returns undefined when there already is one; safe among several starters. */
export async function createBootstrapKey(database: Database): Promise<{ id: string; token: string } | undefined> {
  return await database.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${BOOTSTRAP_LOCK})`.execute(trx);
    const first = await trx.selectFrom("api_key").select("id").limit(1).executeTakeFirst();
    return first === undefined ? await createKey({ ...database, db: trx }, "bootstrap", ["admin"]) : undefined;
  });
}

/** All keys, newest first. */
export async function listKeys({ db }: Database): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom("api_key")
    .select(["id", "name", "scopes", "created_at as createdAt", "revoked_at as revokedAt"])
    .orderBy("created_at", "desc")
    .execute();
  return rows.map((row) => ({ ...row, scopes: row.scopes.filter(isScope) }));
}

/** Ends a key; `key.unknown` when there is none with that id. */
export async function revokeKey({ db }: Database, id: string): Promise<void> {
  const row = await db
    .updateTable("api_key")
    .set({ revoked_at: new Date() })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) throw new AssayError("key.unknown", `There is no live key ${id}.`);
}

/** The live key that a bearer token belongs to, or undefined. */
export async function findKey({ db }: Database, token: string): Promise<ApiKey | undefined> {
  const match = /^assay_([0-9a-f]{12})_([\w-]{43})$/.exec(token);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const row = await db
    .selectFrom("api_key")
    .select(["id", "name", "scopes", "created_at as createdAt", "revoked_at as revokedAt"])
    .where("id", "=", match[1])
    .where("secret_hash", "=", hashSecret(match[2]))
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row && { ...row, scopes: row.scopes.filter(isScope) };
}

/** Whether a string names a scope. */
export function isScope(value: string): value is Scope {
  return (SCOPES as readonly string[]).includes(value);
}
