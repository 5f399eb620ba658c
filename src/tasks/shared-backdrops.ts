import { hammingDistance, hexToHash } from "#images/pdq/hex.ts";
import { SAME_RADIUS } from "#screening/image/pdq.ts";
import type { SellerBackdrop } from "#store/seller-backdrops.ts";
import type { MatchedPicture } from "./confirm-pictures.ts";

/** In how many of the seller's other listings something else stands before the picture's backdrop. */
export function countSharing({ picture }: MatchedPicture, others: readonly SellerBackdrop[]): number {
  if (picture.backdrop === null) return 0;
  const backdrop = hexToHash(picture.backdrop);
  const hash = hexToHash(picture.hash);
  const sharing = others.filter(
    (other) =>
      hammingDistance(other.backdrop, backdrop) <= SAME_RADIUS && hammingDistance(other.hash, hash) > SAME_RADIUS,
  );
  return new Set(sharing.map(({ listingId }) => listingId)).size;
}
