import type pg from "pg";
import { type PricedListing, summarisePricing } from "#screening/seller/pricing.ts";
import {
  type Listing,
  type Money,
  SELLER_COUNT_CAP,
  SELLER_PRICING_CAP,
  type SellerHistory,
} from "#screening/types.ts";

/** A screening that waits, with all that the database knows for it. */
export interface GatheredScreening {
  readonly id: string;
  readonly listingId: string;
  readonly revision: number;
  readonly trigger: string;
  readonly acceptedAt: Date;
  /** Whether the listing has a verdict by now. */
  readonly screened: boolean;
  readonly listing: Listing;
  readonly seller: SellerHistory;
  /** Price of the last revision that was allowed, when this is an edit. */
  readonly approvedPrice?: Money | undefined;
}

/** An allowed revision is looked for among so many before this one. */
const REVISIONS_BACK = 20;

// Sellers are counted once a batch, not once a listing: a big seller's batch would count the same rows over and over.
const GATHER = `
with waiting as materialized (
  select s.id, s.listing_id, s.revision, s.trigger, s.accepted_at, r.content, l.seller_id,
    l.state = 'screened' as screened,
    case when s.revision > 1 then (
      select p.content -> 'price' from screening a join revision p using (listing_id, revision)
      where a.listing_id = s.listing_id and a.revision < s.revision and a.revision >= s.revision - ${REVISIONS_BACK}
        and (a.verdict = 'allow' or exists (select from review_case c
          where c.listing_id = a.listing_id and c.revision = a.revision and c.decision = 'allow'))
      order by a.revision desc limit 1) end as approved_price
  from screening s
  join revision r using (listing_id, revision)
  join listing l on l.id = s.listing_id
  where s.id = any ($1::uuid[]) and s.state = $2
), sellers as (
  select q.seller_id, latest.priced,
    -- The latest listings mostly tell all of it; only sellers who have more are counted.
    case when latest.complete then latest.oldest
      else (select created_at from listing x where x.seller_id = q.seller_id order by created_at limit 1) end as first_seen_at,
    case when latest.complete or latest.oldest <= q.at - interval '1 day' then latest.last_hour else more.last_hour end as last_hour,
    case when latest.complete or latest.oldest <= q.at - interval '1 day' then latest.last_day else more.last_day end as last_day,
    (select count(*)::int from (select from blocked_listing b join listing x on x.id = b.listing_id
      where b.seller_id = q.seller_id and b.blocked_at > q.at - interval '90 days'
        and x.verdict = 'block' and x.seller_id = b.seller_id
      limit ${SELLER_COUNT_CAP}) c) as blocked
  from (select seller_id, max(accepted_at) as at from waiting group by seller_id) q
  cross join lateral (
    select string_agg(c.priced, ',') as priced, min(c.created_at) as oldest, count(*) < ${SELLER_PRICING_CAP} as complete,
      ${pace("c")}
    from (select created_at, priced from listing x where x.seller_id = q.seller_id and x.created_at <= q.at
      order by x.created_at desc limit ${SELLER_PRICING_CAP}) c
  ) latest
  left join lateral (
    select ${pace("c")}
    from (select created_at from listing x
      where x.seller_id = q.seller_id and x.created_at > q.at - interval '1 day' and x.created_at <= q.at
      order by x.created_at desc limit ${SELLER_COUNT_CAP + 1}) c
  ) more on not latest.complete and latest.oldest > q.at - interval '1 day'
)
select w.id, w.listing_id as "listingId", w.revision, w.trigger, w.accepted_at as "acceptedAt", w.screened,
  w.content as listing,
  w.seller_id, w.approved_price, s.first_seen_at, s.last_hour, s.last_day, s.blocked,
  -- Once a seller: the same list on each row of a batch would have to be read each time.
  case when row_number() over (partition by w.seller_id) = 1 then s.priced end as priced
from waiting w join sellers s using (seller_id)`;

function pace(rows: string): string {
  return `count(*) filter (where ${rows}.created_at > q.at - interval '1 hour')::int as last_hour,
      count(*) filter (where ${rows}.created_at > q.at - interval '1 day')::int as last_day`;
}

type GatherRow = Omit<GatheredScreening, "seller" | "approvedPrice"> & {
  seller_id: string;
  approved_price: Money | null;
  priced: string | null;
  first_seen_at: Date;
  last_hour: number;
  last_day: number;
  blocked: number;
};

/** The screenings among `ids` that still wait in `state`, with listing and seller history; others are already done. */
export async function gatherScreenings(
  pool: pg.Pool,
  ids: readonly string[],
  state: "pending" | "images",
): Promise<GatheredScreening[]> {
  const { rows } = await pool.query<GatherRow>({ name: "gather-screenings", text: GATHER, values: [ids, state] });
  const pricing = new Map(
    rows.flatMap(({ seller_id, priced }) =>
      priced === null ? [] : [[seller_id, summarisePricing(pricedOf(priced))] as const],
    ),
  );
  return rows.map(({ first_seen_at, last_hour, last_day, blocked, seller_id, approved_price, priced: _, ...row }) => ({
    ...row,
    approvedPrice: approved_price ?? undefined,
    seller: {
      firstSeenAt: first_seen_at.getTime(),
      // The listing itself was counted with the others.
      listingsLastHour: Math.max(0, last_hour - 1),
      listingsLastDay: Math.max(0, last_day - 1),
      blockedLast90Days: blocked,
      pricing: pricing.get(seller_id),
    },
  }));
}

function pricedOf(texts: string): PricedListing[] {
  return JSON.parse(`[${texts}]`) as PricedListing[];
}
