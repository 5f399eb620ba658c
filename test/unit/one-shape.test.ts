import { describe, expect, it } from "vitest";
import { listingBody } from "#screening/listing.ts";
import { contextInOneShape, listingInOneShape } from "#screening/one-shape.ts";
import type { Listing, ScreeningContext } from "#screening/types.ts";

const FULL = listingBody.parse({
  id: "a-1",
  title: "Trainers",
  description: "Worn twice",
  brand: "Nike",
  gtin: "4006381333931",
  mpn: "X-1",
  category: "shoes/sneakers",
  condition: "used",
  price: { value: "40.00", currency: "EUR" },
  quantity: 2,
  images: [{ url: "https://pictures.example/1.jpg" }],
  seller: {
    id: "s-1",
    createdAt: "2020-01-01T00:00:00Z",
    country: "DE",
    rating: 4.5,
    salesCount: 7,
    contact: { emailHash: "ab" },
  },
  shipsFrom: "DE",
  locale: "de-DE",
  url: "https://shop.example/a-1",
  attributes: { colour: "red" },
}) satisfies Listing;

describe("objects in one shape", () => {
  it("keep every field that the API takes", () => {
    expect(Object.keys(FULL).sort()).toEqual(Object.keys(listingBody.shape).sort());
    expect(Object.keys(FULL.seller).sort()).toEqual(Object.keys(listingBody.shape.seller.shape).sort());
    expect(listingInOneShape(FULL)).toEqual(FULL);
  });

  it("have the same fields in the same order, whatever was left out", () => {
    const bare: Listing = {
      seller: { id: "s" },
      images: [],
      price: { currency: "EUR", value: "1" },
      category: "c",
      title: "t",
      id: "i",
    };
    expect(Object.keys(listingInOneShape(bare))).toEqual(Object.keys(listingInOneShape(FULL)));
    expect(listingInOneShape(bare)).toEqual(bare);
  });

  it("keep the whole context", () => {
    const context: Required<ScreeningContext> = {
      now: 5,
      seller: { firstSeenAt: 1, listingsLastHour: 2, listingsLastDay: 3, blockedLast90Days: 4, pricing: undefined },
      images: { state: "done", readable: [], unreadable: [], uncompared: [], unread: [], banks: "b" },
      approvedPrice: { value: "1", currency: "EUR" },
      prices: "v",
      leaveOwnReferenceOut: true,
    };
    expect(contextInOneShape(context)).toEqual(context);
    expect(contextInOneShape({ now: 5, images: context.images })).toEqual({ now: 5, images: context.images });
  });
});
