import type pg from "pg";

/** Sales that waited long enough, of listings that were allowed. */
export interface InventedSales {
  /** As if none had been considered yet, and nothing learned. */
  forget(): Promise<void>;
  /** Records further sales, one statement each; `some` of them. */
  record(): Promise<void>;
  readonly some: number;
}

const SOME = 500;

/** Puts listings of a hundred sellers and five brands into a database, each screened, allowed and sold a month ago. */
export async function inventSales(pool: pg.Pool, count: number): Promise<InventedSales> {
  await pool.query(
    `with made as (
       insert into listing (id, revision, content_hash, seller_id, category, state, verdict, gate, gate_reason)
       select 'l-' || i, 1, '\\x00', 's-' || (i % 100), 'bags', 'screened', 'allow', 'open', 'allow'
       from generate_series(1, $1::int) i returning id
     ), revised as (
       insert into revision (listing_id, revision, content)
       select 'l-' || i, 1, jsonb_build_object('title', 'Gucci bag ' || i, 'price', jsonb_build_object('value', '900', 'currency', 'USD'))
       from generate_series(1, $1::int) i returning listing_id
     )
     select (select count(*) from made) + (select count(*) from revised)`,
    [count],
  );
  await pool.query(
    `insert into screening (id, listing_id, revision, trigger, state, job_id, accepted_at, verdict, result)
     select gen_random_uuid(), 'l-' || i, 1, 'create', 'done', 'j', now() - interval '40 days', 'allow',
       jsonb_build_object('signals', jsonb_build_object(
         'brand.name', (array['Gucci', 'Prada', 'Dior', 'Fendi', 'Loewe'])[1 + i % 5], 'brand.role', 'article',
         'item.kind', 'bag', 'item.lot', 1, 'item.part', false, 'price.usd', 400 + i % 900, 'price.floorRatio', 2))
     from generate_series(1, $1::int) i`,
    [count],
  );
  await pool.query(
    `insert into sale (id, listing_id, quantity, sold_at, gate, gate_reason, breach, recorded_at)
     select 'sale-' || i, 'l-' || i, 1, now() - interval '30 days', 'open', 'allow', false, now() - interval '30 days'
     from generate_series(1, $1::int) i`,
    [count],
  );
  await pool.query("analyze");
  return {
    async forget() {
      await pool.query("update sale set considered_at = null where id like 'sale-%'");
      await pool.query("truncate price_contribution, price_sketch");
    },
    async record() {
      for (let i = 0; i < SOME; i++) {
        await pool.query(
          `insert into sale (id, listing_id, quantity, sold_at, gate, gate_reason, breach)
           values ($1, 'l-1', 1, now(), 'open', 'allow', false)`,
          [crypto.randomUUID()],
        );
      }
    },
    some: SOME,
  };
}
