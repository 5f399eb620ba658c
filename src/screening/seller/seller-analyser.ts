import type { Analyser } from "../analyser.ts";
import type { Signal } from "../types.ts";

const DAY_MS = 86_400_000;

/** Who sells: how long known, how fast listing, how often blocked. Each is weak alone. */
export const sellerAnalyser: Analyser = {
  name: "seller",
  signals: {
    "seller.ageKnown": "bool",
    "seller.ageDays": "double",
    "seller.firstSeenDays": "double",
    "seller.listingsLastHour": "int",
    "seller.listingsLastDay": "int",
    "seller.blockedLast90Days": "int",
    "seller.sales": "int",
    "seller.salesKnown": "bool",
    "seller.rating": "double",
    "seller.shipsFromElsewhere": "bool",
  },
  analyse({ listing, context }) {
    const { seller } = listing;
    const signals: Signal[] = [];
    const put = (name: string, value: number | boolean, fact?: string): void => {
      signals.push({
        name,
        value,
        evidence: fact === undefined || typeof value === "boolean" ? [] : [{ kind: "seller", fact, value }],
      });
    };
    const opened = seller.createdAt === undefined ? Number.NaN : Date.parse(seller.createdAt);
    const ageDays = (context.now - opened) / DAY_MS;
    put("seller.ageKnown", Number.isFinite(ageDays) && ageDays >= 0);
    if (Number.isFinite(ageDays) && ageDays >= 0) put("seller.ageDays", ageDays, "account age in days");
    const history = context.seller;
    if (history !== undefined)
      put(
        "seller.firstSeenDays",
        Math.max(0, (context.now - history.firstSeenAt) / DAY_MS),
        "days since the first listing here",
      );
    put("seller.listingsLastHour", history?.listingsLastHour ?? 0, "listings in the last hour");
    put("seller.listingsLastDay", history?.listingsLastDay ?? 0, "listings in the last day");
    put("seller.blockedLast90Days", history?.blockedLast90Days ?? 0, "listings blocked in the last 90 days");
    put("seller.salesKnown", seller.salesCount !== undefined);
    if (seller.salesCount !== undefined) put("seller.sales", seller.salesCount, "sales");
    if (seller.rating !== undefined) put("seller.rating", seller.rating, "rating");
    const from = listing.shipsFrom?.trim().toUpperCase();
    const home = seller.country?.trim().toUpperCase();
    put(
      "seller.shipsFromElsewhere",
      from !== undefined && home !== undefined && from !== "" && home !== "" && from !== home,
    );
    return { signals };
  },
};
