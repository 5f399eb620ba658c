import type pg from "pg";

/** What surrounds the middle of a picture that a listing of the seller shows, and the picture's own hash. */
export interface SellerBackdrop {
  readonly listingId: string;
  readonly hash: Uint8Array;
  readonly backdrop: Uint8Array;
}

/** The latest pictures of one seller are looked at: more would cost every listing of a large one. */
const LATEST = 300;

/** Backdrops of the seller's latest pictures, those of one listing and of earlier revisions left out. */
export async function sellerBackdrops(
  pool: pg.Pool,
  listing: { readonly id: string; readonly sellerId: string },
): Promise<SellerBackdrop[]> {
  const { rows } = await pool.query<SellerBackdrop>({
    name: "seller-backdrops",
    text: `select lp.listing_id as "listingId", p.pdq as hash, p.backdrop
      from (select * from listing_picture where seller_id = $1 order by created_at desc limit ${LATEST}) lp
      join listing l on l.id = lp.listing_id and l.revision = lp.revision
      join picture p on p.sha256 = lp.picture
      where lp.listing_id <> $2 and p.backdrop is not null`,
    values: [listing.sellerId, listing.id],
  });
  return rows;
}
