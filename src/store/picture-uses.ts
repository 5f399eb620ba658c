import type pg from "pg";
import { MIN_QUALITY } from "#screening/image/pdq.ts";

/** Where else a picture, or a near copy of it, is shown. Counts stop at `USES_CAP`. */
export interface PictureUses {
  /** Hex SHA-256 of the picture that was asked about. */
  readonly sha256: string;
  /** Sellers other than this one whose newest revision of a listing shows it: the same bytes or exactly its hash. */
  readonly otherSellers: number;
  /** Those, and others whose newest revision of a listing shows a near copy. */
  readonly copySellers: number;
  /** Other listings of this seller that show it. */
  readonly otherListings: number;
  /** Brands of the other sellers' listings that showed it or a near copy earlier, at most `BRANDS_CAP`. */
  readonly brands: readonly string[];
}

/** Counting ends here: more tells a rule nothing, and a stock photo may be everywhere. */
export const USES_CAP = 1_000;
const BRANDS_CAP = 5;

// A PDQ hash of low quality says nothing, so that only the bytes count then.
const USES = `
select encode(p.sha256, 'hex') as sha256,
  count(distinct u.seller_id) filter (where u.seller_id <> $2 and u.same)::int as "otherSellers",
  count(distinct u.seller_id) filter (where u.seller_id <> $2)::int as "copySellers",
  count(distinct u.listing_id) filter (where u.seller_id = $2 and u.same)::int as "otherListings",
  coalesce((array_agg(distinct u.brand) filter (where u.seller_id <> $2 and u.brand is not null))[1:${BRANDS_CAP}], '{}') as brands
from picture p
cross join lateral (
  select lp.listing_id, lp.seller_id, lp.brand, alike.same
  from (
    select p.sha256, true as same
    union
    select other.sha256, true from picture other where p.quality >= ${MIN_QUALITY} and other.quality >= ${MIN_QUALITY} and other.pdq = p.pdq
    union
    select copy.sha256, false from unnest($4::bytea[], $5::bigint[]) as near(of, number)
      join picture copy on copy.number = near.number where near.of = p.sha256 and copy.pdq <> p.pdq
  ) alike
  join listing_picture lp on lp.picture = alike.sha256
  join listing l on l.id = lp.listing_id and l.revision = lp.revision
  where lp.listing_id <> $3
  limit ${USES_CAP}
) u
where p.sha256 = any ($1::bytea[])
group by p.sha256`;

/** A picture that is asked about, and the numbers of its near copies. */
export interface AskedPicture {
  /** Hex. */
  readonly sha256: string;
  readonly near: readonly number[];
}

/** Where else these pictures are shown, apart from the listing that is asked about; those shown nowhere else are left out. */
export async function findUses(
  pool: pg.Pool,
  pictures: readonly AskedPicture[],
  listing: { readonly id: string; readonly sellerId: string },
): Promise<PictureUses[]> {
  if (pictures.length === 0) return [];
  const bytes = (hex: string) => Buffer.from(hex, "hex");
  const near = pictures.flatMap(({ sha256, near: numbers }) =>
    numbers.map((number) => ({ of: bytes(sha256), number })),
  );
  const { rows } = await pool.query<PictureUses>({
    name: "picture-uses",
    text: USES,
    values: [
      pictures.map(({ sha256 }) => bytes(sha256)),
      ...[listing.sellerId, listing.id],
      near.map(({ of }) => of),
      near.map(({ number }) => number),
    ],
  });
  return rows;
}
