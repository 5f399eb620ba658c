import type pg from "pg";

/** Where else a picture is shown, by its bytes or by exactly its PDQ hash. Counts stop at `USES_CAP`. */
export interface PictureUses {
  /** Hex SHA-256 of the picture that was asked about. */
  readonly sha256: string;
  /** Sellers other than this one whose newest revision of a listing shows it. */
  readonly otherSellers: number;
  /** Other listings of this seller that show it. */
  readonly otherListings: number;
  /** Brands of the other sellers' listings that showed it earlier, at most `BRANDS_CAP`. */
  readonly brands: readonly string[];
}

/** Counting ends here: more tells a rule nothing, and a stock photo may be everywhere. */
export const USES_CAP = 1_000;
const BRANDS_CAP = 5;

// A PDQ hash of low quality says nothing, so that only the bytes count then.
const USES = `
select encode(p.sha256, 'hex') as sha256,
  count(distinct u.seller_id) filter (where u.seller_id <> $2)::int as "otherSellers",
  count(distinct u.listing_id) filter (where u.seller_id = $2)::int as "otherListings",
  coalesce((array_agg(distinct u.brand) filter (where u.seller_id <> $2 and u.brand is not null))[1:${BRANDS_CAP}], '{}') as brands
from picture p
cross join lateral (
  select lp.listing_id, lp.seller_id, lp.brand
  from (
    select p.sha256
    union
    select same.sha256 from picture same where p.quality >= 50 and same.quality >= 50 and same.pdq = p.pdq
  ) alike
  join listing_picture lp on lp.picture = alike.sha256
  join listing l on l.id = lp.listing_id and l.revision = lp.revision
  where lp.listing_id <> $3
  limit ${USES_CAP}
) u
where p.sha256 = any ($1::bytea[])
group by p.sha256`;

/** Where else these pictures are shown, apart from the listing that is asked about; those shown nowhere else are left out. */
export async function findUses(
  pool: pg.Pool,
  sha256s: readonly string[],
  listing: { readonly id: string; readonly sellerId: string },
): Promise<PictureUses[]> {
  if (sha256s.length === 0) return [];
  const { rows } = await pool.query<PictureUses>({
    name: "picture-uses",
    text: USES,
    values: [sha256s.map((hex) => Buffer.from(hex, "hex")), listing.sellerId, listing.id],
  });
  return rows;
}
