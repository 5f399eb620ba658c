import type pg from "pg";
import { cellKey } from "#screening/price/cells.ts";
import type { Cell } from "#screening/price/price-book.ts";
import { addTo, decodeSketch, mergeInto, type Sketch, type Tally, toSketch } from "#screening/price/sketch.ts";
import { CELL_COLUMNS, insertCells } from "./prices.ts";
import { inLongTransaction } from "./transaction.ts";

/** A sale that has waited long enough, with what its listing's screening found. */
export interface SettledSale {
  readonly id: string;
  readonly sellerId: string;
  readonly soldAt: Date;
  /** Allowed, sold through an open gate, and never in question. */
  readonly trusted: boolean;
  readonly title: string | null;
  readonly currency: string | null;
  /** Signals of the screening that let it be sold. */
  readonly signals: Readonly<Record<string, unknown>> | null;
}

// In question for good: a breach, a block, an open case, a notice or report, or a seller with blocked listings.
const SETTLED = `
select s.id, coalesce(l.seller_id, '') as "sellerId", s.sold_at as "soldAt",
  not s.breach and l.id is not null and (l.verdict = 'allow' or l.gate_reason = 'decision')
    and not exists (select from review_case c where c.listing_id = l.id and (c.state = 'open' or c.decision = 'block'))
    and not exists (select from screening q where q.listing_id = l.id
      and (q.verdict = 'block' or q.trigger in ('notice', 'report')))
    and not exists (select from blocked_listing b join listing x on x.id = b.listing_id
      where b.seller_id = l.seller_id and b.blocked_at > now() - interval '90 days'
        and x.verdict = 'block' and x.seller_id = b.seller_id) as trusted,
  seen.content ->> 'title' as title, seen.content #>> '{price,currency}' as currency, seen.signals
from sale s
left join listing l on l.id = s.listing_id
left join lateral (
  select r.content, c.result -> 'signals' as signals
  from screening c join revision r using (listing_id, revision)
  where c.listing_id = s.listing_id and c.state = 'done' and c.accepted_at <= least(s.sold_at, s.recorded_at)
  order by c.revision desc, c.accepted_at desc limit 1
) seen on true
where s.considered_at is null and greatest(s.sold_at, s.recorded_at) < now() - $1 * interval '1 day'
  and s.recorded_at < now() - $1 * interval '1 day'
order by s.recorded_at
limit $2
for update of s skip locked`;

/** Sales that happened at least `waitDays` ago and were not considered yet, oldest first; locked for this transaction. */
export async function takeSettledSales(client: pg.PoolClient, waitDays: number, limit: number): Promise<SettledSale[]> {
  const { rows } = await client.query<SettledSale>(SETTLED, [waitDays, limit]);
  await client.query("update sale set considered_at = now() where id = any ($1)", [rows.map(({ id }) => id)]);
  return rows;
}

/** One price to learn: of what, which bucket, how much it weighs, and who sold it. */
export interface Lesson {
  readonly cell: Cell;
  readonly bucket: number;
  readonly weight: number;
  readonly sellerId: string;
}

/** One seller counts so often in one cell, within so many days: among the five that are believed, nobody is a quarter. */
const SELLER_CAP = 1;
const WINDOW_DAYS = 30;

/** Adds lessons to what is known, as part of a version. Returns how many counted: a seller's second does not. */
export async function learn(client: pg.PoolClient, version: number, lessons: readonly Lesson[]): Promise<number> {
  const counted = await capSellers(client, lessons);
  const tallies = new Map<string, [Cell, Tally]>();
  for (const { cell, bucket, weight } of counted) {
    const entry: [Cell, Tally] = tallies.get(cellKey(cell)) ?? [cell, new Map()];
    addTo(entry[1], bucket, weight);
    tallies.set(cellKey(cell), entry);
  }
  if (tallies.size === 0) return 0;
  for (const { sketch, ...cell } of await endCells(client, version, [...tallies.values()])) {
    const entry = tallies.get(cellKey(cell));
    if (entry !== undefined) mergeInto(entry[1], decodeSketch(sketch));
  }
  const sellers = await countSellers(client, [...tallies.keys()]);
  const cells = [...tallies].map(([key, [cell, tally]]): [string, Cell, Sketch, number] => [
    "",
    cell,
    toSketch(tally),
    sellers.get(key) ?? 0,
  ]);
  await insertCells(client, version, "learned", cells);
  return counted.length;
}

async function capSellers(client: pg.PoolClient, lessons: readonly Lesson[]): Promise<Lesson[]> {
  const pairs = new Map(
    lessons.map(({ cell, sellerId }) => [`${cellKey(cell)}\n${sellerId}`, [cellKey(cell), sellerId]]),
  );
  const columns = [0, 1].map((i) => [...pairs.values()].map((pair) => pair[i]));
  const { rows } = await client.query<{ cell: string; seller_id: string; count: number }>(
    `select cell, seller_id, count from price_contribution join unnest($1::text[], $2::text[]) as t(cell, seller_id)
     using (cell, seller_id) where since > now() - ${WINDOW_DAYS} * interval '1 day'`,
    columns,
  );
  const counts = new Map(rows.map((row) => [`${row.cell}\n${row.seller_id}`, row.count]));
  const counted = lessons.filter(({ cell, sellerId }) => {
    const key = `${cellKey(cell)}\n${sellerId}`;
    const count = (counts.get(key) ?? 0) + 1;
    if (count > SELLER_CAP) return false;
    counts.set(key, count);
    return true;
  });
  await client.query(
    `insert into price_contribution as c (cell, seller_id, count, since)
     select *, now() from unnest($1::text[], $2::text[], $3::int[])
     on conflict (cell, seller_id) do update set count = excluded.count,
       since = case when c.since > now() - ${WINDOW_DAYS} * interval '1 day' then c.since else now() end`,
    [...columns, [...pairs.keys()].map((key) => counts.get(key) ?? 0)],
  );
  return counted;
}

async function countSellers(client: pg.PoolClient, cells: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await client.query<{ cell: string; sellers: number }>(
    "select cell, count(*)::int as sellers from price_contribution where cell = any ($1) group by cell",
    [cells],
  );
  return new Map(rows.map(({ cell, sellers }) => [cell, sellers]));
}

async function endCells(
  client: pg.PoolClient,
  version: number,
  cells: readonly [Cell, Tally][],
): Promise<(Cell & { sketch: Buffer })[]> {
  const { rows } = await client.query<Cell & { sketch: Buffer }>(
    `update price_sketch p set until = $7
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[])
       as t(brand, line, kind, size, used, market)
     where p.origin = 'learned' and p.source = '' and p.until is null and p.brand = t.brand and p.line = t.line
       and p.kind = t.kind and p.size = t.size and p.used = t.used and p.market = t.market
     returning p.brand, p.line, p.kind, p.size, p.used, p.market, p.sketch`,
    [...CELL_COLUMNS.map((name) => cells.map(([cell]) => cell[name])), version],
  );
  return rows;
}

/** Forgets versions that nobody replays any more: those that ended more than `days` ago. */
export async function forgetOldPrices(pool: pg.Pool, days: number): Promise<void> {
  await inLongTransaction(pool, (client) =>
    client.query(
      `delete from price_sketch p using price_version v
       where v.id = p.until and v.made_at < now() - $1 * interval '1 day'`,
      [days],
    ),
  );
}
