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
    "seller.samePriceModels": "int",
    "seller.brandsCompared": "int",
    "seller.priceSpread": "double",
    "seller.genuineSpread": "double",
    "seller.listed": "int",
    "seller.saleShare": "double",
  },
  analyse({ listing, context, found }) {
    const { seller } = listing;
    const signals: Signal[] = [];
    const put = (name: string, value: number | boolean, fact?: string): void => {
      signals.push({
        name,
        value,
        evidence:
          fact === undefined || typeof value === "boolean"
            ? []
            : [{ kind: "seller", fact, value: Math.round(value * 100) / 100 }],
      });
    };
    const ageDays = seller.createdAt === undefined ? undefined : accountAge(seller.createdAt, context.now);
    put("seller.ageKnown", ageDays !== undefined);
    if (ageDays !== undefined) put("seller.ageDays", ageDays, "account age in days");
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
    const pricing = history?.pricing;
    const usd = found.get("price.usd")?.value;
    const sharesPrice = pricing !== undefined && typeof usd === "number" && isSame(usd, pricing.samePrice);
    put("seller.samePriceModels", sharesPrice ? pricing.samePriceModels : 0, "different models at this very price");
    put("seller.brandsCompared", pricing?.brands ?? 0, "brands among the latest listings");
    put("seller.priceSpread", pricing?.priceSpread ?? 1, "dearest brand over cheapest, as asked");
    put("seller.genuineSpread", pricing?.genuineSpread ?? 1, "dearest brand over cheapest, genuine");
    put("seller.listed", pricing?.listed ?? 0, "latest listings whose list price is known");
    const share = pricing === undefined || pricing.listed === 0 ? 0 : pricing.saleLike / pricing.listed;
    put("seller.saleShare", share, "share of them at 50 to 75 % of list price");
    return { signals };
  },
};

// Clocks differ, and local time may be labelled as UTC: what was opened up to a day from now is new, not unknown.
function accountAge(createdAt: string, now: number): number | undefined {
  const days = (now - Date.parse(createdAt)) / DAY_MS;
  return days >= -1 ? Math.max(0, days) : undefined;
}

/** Half a per cent covers the rounding of a conversion. */
const SAME = 0.005;

function isSame(a: number, b: number): boolean {
  return b > 0 && Math.abs(a / b - 1) < SAME;
}
