import type { Listing, ScreeningContext } from "#screening/types.ts";

/** What of a listing can be hidden, to see how much a verdict hangs on it. */
export const HIDEABLE = ["title", "price", "seller", "images"] as const;
export type Hideable = (typeof HIDEABLE)[number];

// No number, so that every rule sees the amount as absent, in ISO 4217's code for "no currency".
const NO_PRICE = { value: "hidden", currency: "XXX" } as const;

/** The listing as it would be without some of its parts; the same object when it has none of them. */
export function hide(listing: Listing, parts: readonly Hideable[]): Listing {
  let hidden: Listing = listing;
  for (const part of parts) {
    // The address of a listing's page mostly repeats its title.
    if (part === "title") hidden = { ...hidden, title: "", url: undefined };
    if (part === "price") hidden = { ...hidden, price: NO_PRICE };
    if (part === "seller") hidden = { ...hidden, seller: { id: "hidden" }, shipsFrom: undefined };
    if (part === "images" && hidden.images.length > 0) hidden = { ...hidden, images: [] };
  }
  return hidden;
}

/** What an offline screening knows besides the listing: no history, and no picture has been looked at. */
export function offlineContext(listing: Listing, now: number): ScreeningContext {
  const state = listing.images.length === 0 ? "none" : "pending";
  return { now, images: { state, readable: [], unreadable: [] } };
}
