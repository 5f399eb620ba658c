import type pg from "pg";
import type { VerdictKind } from "#screening/types.ts";
import { createConditions } from "./conditions.ts";
import { decodeCursor, INSTANT_KEY, pageOf, readPage } from "./cursor.ts";
import type { Database } from "./database.ts";
import type { ListingRecord } from "./listings.ts";

/** What a page of listings may be narrowed to. */
export interface ListingFilter {
  readonly verdict?: VerdictKind | undefined;
  readonly gate?: "open" | "closed" | undefined;
  readonly state?: "pending" | "screened" | undefined;
  readonly seller?: string | undefined;
  readonly category?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One line of a page of listings. */
export type ListingLine = Omit<ListingRecord, "content" | "screenings"> & {
  readonly title: unknown;
  readonly sellerId: string;
  readonly category: string;
};

// The exact instant has microseconds: a JavaScript date would drop them, and rows of one batch would fall between pages.
const SELECT = `
select l.id, l.revision, l.state, l.verdict, l.gate, l.gate_reason as "gateReason", l.created_at as "createdAt",
  l.updated_at as "updatedAt", l.seller_id as "sellerId", l.category, r.content ->> 'title' as title,
  l.created_at::text as exact
from listing l join revision r on r.listing_id = l.id and r.revision = l.revision`;

type Row = ListingLine & { exact: string };

/** One page, newest first, and the cursor of the next one where there is more. */
export async function listListings(
  { pool }: Database,
  filter: ListingFilter,
): Promise<{ items: ListingLine[]; next: string | undefined }> {
  const after = filter.cursor === undefined ? undefined : decodeCursor("listings", filter.cursor, INSTANT_KEY);
  const { where, also, parameter, text, values } = createConditions();
  where((verdict) => `l.verdict = ${verdict}`, filter.verdict);
  where((gate) => `l.gate = ${gate}`, filter.gate);
  where((state) => `l.state = ${state}`, filter.state);
  where((seller) => `l.seller_id = ${seller}`, filter.seller);
  where((category) => `l.category = ${category}`, filter.category);
  // Says nothing new, as each listing with this verdict is there: where they are few they are found by it.
  if (filter.verdict === "block") also("exists (select from blocked_listing b where b.listing_id = l.id)");
  if (filter.state === "pending") where((ids) => `l.id = any (${ids}::text[])`, await fewUnfinished(pool));
  // Both halves of the sort key in one parameter.
  where((key) => `(l.created_at, l.id) < ((${key}::text[])[1]::timestamptz, (${key}::text[])[2])`, after);
  const query = pool.query<Row>(
    `${SELECT} ${text()} order by l.created_at desc, l.id desc limit ${parameter(filter.limit + 1)}`,
    values,
  );
  const { rows } = await readPage(filter.cursor, query);
  const { items, next } = pageOf("listings", rows, filter.limit, ({ exact, id }) => [exact, id]);
  return { items: items.map(({ exact: _, ...item }) => item), next };
}

/** Listings that wait are looked up by their ids while these are all. Beyond, they are mostly the newest: a page is soon full. */
const FEW = 1_000;

/** Every listing with an unfinished screening, those that wait among them; undefined when they are many. */
async function fewUnfinished(pool: pg.Pool): Promise<string[] | undefined> {
  const { rows } = await pool.query<{ id: string }>(
    `select listing_id as id from screening where state <> 'done' order by queued_at limit ${FEW + 1}`,
  );
  return rows.length > FEW ? undefined : rows.map(({ id }) => id);
}
