import { type ExpressionBuilder, sql } from "kysely";
import { AssayError } from "#src/errors.ts";
import type { Database, Tables } from "./database.ts";
import { newId } from "./ids.ts";

/** A receiver of events, without its secrets. */
export interface WebhookRecord {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly createdAt: Date;
  /** Until when the secrets before the last rotation sign too; null when only one does. */
  readonly previousUntil: Date | null;
}

const COLUMNS = [
  "id",
  "url",
  "types",
  "enabled",
  "created_at as createdAt",
  "previous_until as previousUntil",
] as const;

/** The sealed secrets of a webhook's row that sign by now, newest first. */
export const SIGNING_SECRETS = "array[secret] || case when previous_until > now() then previous_secrets end";

/** Adds a webhook with its sealed secret; it hears of events from now on. */
export async function createWebhook(
  { db }: Database,
  webhook: { readonly url: string; readonly types: readonly string[]; readonly secret: Buffer },
): Promise<WebhookRecord> {
  const row = await db
    .insertInto("webhook")
    .values({ id: newId(), url: webhook.url, types: [...webhook.types], secret: webhook.secret })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return current(row);
}

/** All webhooks, oldest first. */
export async function listWebhooks({ db }: Database): Promise<WebhookRecord[]> {
  const rows = await db.selectFrom("webhook").select(COLUMNS).where("deleted_at", "is", null).orderBy("id").execute();
  return rows.map(current);
}

/** One webhook, or `webhook.unknown`. */
export async function findWebhook({ db }: Database, id: string): Promise<WebhookRecord> {
  return current(known(id, await db.selectFrom("webhook").select(COLUMNS).where(alive(id)).executeTakeFirst()));
}

/** Where a webhook is and what signs for it, newest first, or `webhook.unknown`. */
export async function webhookTarget({ db }: Database, id: string): Promise<{ url: string; secrets: Buffer[] }> {
  const query = db
    .selectFrom("webhook")
    .select(["url", sql<Buffer[]>`${sql.raw(SIGNING_SECRETS)}`.as("secrets")])
    .where(alive(id));
  return known(id, await query.executeTakeFirst());
}

/** What may change about a webhook. */
export interface WebhookChange {
  readonly url?: string | undefined;
  readonly types?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
}

/** Changes a webhook, or `webhook.unknown`. A pending delivery goes to the new address. */
export async function changeWebhook(database: Database, id: string, change: WebhookChange): Promise<WebhookRecord> {
  const values = {
    ...(change.url === undefined ? {} : { url: change.url }),
    ...(change.types === undefined ? {} : { types: [...change.types] }),
    ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
  };
  if (Object.keys(values).length === 0) return await findWebhook(database, id);
  const query = database.db.updateTable("webhook").set(values).where(alive(id)).returning(COLUMNS);
  return current(known(id, await query.executeTakeFirst()));
}

/** Ends a webhook, or `webhook.unknown`. Its deliveries stay for the record. */
export async function deleteWebhook({ db }: Database, id: string): Promise<void> {
  const query = db.updateTable("webhook").set({ deleted_at: new Date() }).where(alive(id)).returning(COLUMNS);
  known(id, await query.executeTakeFirst());
}

/** Each secret that signs adds a signature to the header; a rotation is rarely repeated more often than this. */
const MOST_PREVIOUS = 4;

/** Puts a new sealed secret in front; those that signed before sign too until `previousUntil`. */
export async function rotateWebhookSecret(
  { db }: Database,
  id: string,
  secret: Buffer,
  previousUntil: Date,
): Promise<WebhookRecord> {
  const query = db
    .updateTable("webhook")
    .set({
      previous_secrets: sql<Buffer[]>`(${sql.raw(SIGNING_SECRETS)})[1:${sql.lit(MOST_PREVIOUS)}]`,
      secret,
      previous_until: previousUntil,
    })
    .where(alive(id))
    .returning(COLUMNS);
  return current(known(id, await query.executeTakeFirst()));
}

const alive = (id: string) => (eb: ExpressionBuilder<Tables, "webhook">) =>
  eb.and([eb("id", "=", id), eb("deleted_at", "is", null)]);

function known<Row>(id: string, row: Row | undefined): Row {
  if (row === undefined) throw new AssayError("webhook.unknown", `There is no webhook ${id}.`);
  return row;
}

// An expired rotation is over, whether or not its secrets are still in the row.
function current(row: WebhookRecord): WebhookRecord {
  const over = row.previousUntil !== null && row.previousUntil.getTime() <= Date.now();
  return over ? { ...row, previousUntil: null } : row;
}
