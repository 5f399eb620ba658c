import { describe, expect, it } from "vitest";
import type { Listing } from "#screening/types.ts";
import { hide, offlineContext } from "#src/evaluation/hide.ts";

const listing: Listing = {
  id: "sku-1",
  title: "Leather belt",
  category: "accessories",
  price: { value: "40.00", currency: "USD" },
  images: [{ url: "https://shop.example/belt.jpg" }],
  seller: { id: "s-1", country: "DE", salesCount: 3 },
  url: "https://shop.example/leather-belt",
};

describe("hiding a part of a listing", () => {
  it("takes the title away, and the page address that repeats it", () => {
    const hidden = hide(listing, ["title"]);
    expect(JSON.stringify(hidden).toLowerCase()).not.toMatch(/leather/);
    expect(hidden.price).toEqual(listing.price);
  });

  it("leaves no amount that a rule could compare", () => {
    expect(Number(hide(listing, ["price"]).price.value)).toBeNaN();
  });

  it("leaves nothing of the seller", () => {
    expect(JSON.stringify(hide(listing, ["seller"]))).not.toMatch(/s-1|DE|salesCount/);
  });

  it("leaves no picture to wait for", () => {
    expect(offlineContext(listing, 0).images.state).toBe("pending");
    expect(offlineContext(hide(listing, ["images"]), 0).images.state).toBe("none");
  });

  it("can take several parts away, and changes nothing when there is nothing to take", () => {
    expect(hide(listing, ["title", "images"])).toMatchObject({ title: "", images: [] });
    const bare = { ...listing, images: [] };
    expect(hide(bare, ["images"])).toBe(bare);
  });
});
