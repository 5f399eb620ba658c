import type { Listing, ScreeningContext } from "./types.ts";

// The engine compiles code for the shapes of the objects that it has met, and gives that up when another comes along.
// Marketplaces leave out what they like, so each listing may have another shape: written anew, all have the same, and the
// first listing of a shop is screened by the code that the rules' own tests have warmed up.

/** The same listing, with every field present. */
export function listingInOneShape(listing: Listing): Listing {
  const { price, seller } = listing;
  return {
    id: listing.id,
    title: listing.title,
    description: listing.description,
    brand: listing.brand,
    gtin: listing.gtin,
    mpn: listing.mpn,
    category: listing.category,
    condition: listing.condition,
    price: { value: price.value, currency: price.currency },
    quantity: listing.quantity,
    images: listing.images,
    seller: {
      id: seller.id,
      createdAt: seller.createdAt,
      country: seller.country,
      rating: seller.rating,
      salesCount: seller.salesCount,
      contact: seller.contact,
    },
    shipsFrom: listing.shipsFrom,
    locale: listing.locale,
    url: listing.url,
    attributes: listing.attributes,
  };
}

/** The same context, with every field present. */
export function contextInOneShape(context: ScreeningContext): ScreeningContext {
  const { seller, images } = context;
  return {
    now: context.now,
    seller: seller && {
      firstSeenAt: seller.firstSeenAt,
      listingsLastHour: seller.listingsLastHour,
      listingsLastDay: seller.listingsLastDay,
      blockedLast90Days: seller.blockedLast90Days,
      pricing: seller.pricing,
    },
    images: {
      state: images.state,
      readable: images.readable,
      unreadable: images.unreadable,
      uncompared: images.uncompared,
      unread: images.unread,
      banks: images.banks,
    },
    approvedPrice: context.approvedPrice,
    prices: context.prices,
    leaveOwnReferenceOut: context.leaveOwnReferenceOut,
  };
}
