import type pg from "pg";
import type { LaneHandler } from "#queue/lanes.ts";
import { bottleShare } from "#screening/price/bottle.ts";
import { sizeOf } from "#screening/price/price-book.ts";
import { bucketOf } from "#screening/price/sketch.ts";
import { foldedText } from "#screening/text/normalise.ts";
import { learnedWeight, makePriceVersion } from "#store/prices.ts";
import { forgetOldPrices, type Lesson, learn, type SettledSale, takeSettledSales } from "#store/prices-learned.ts";

export interface LearnDependencies {
  readonly pool: pg.Pool;
  readonly now: () => number;
  /** `version` is the new one, when anything was learned. */
  readonly onLearned: (done: { considered: number; learned: number; version?: number }) => void;
}

/** Buyers report, return and complain within the first weeks; what is quiet after so many days was genuine. */
const WAIT_DAYS = 14;
/** Sales considered in one transaction. */
const BATCH = 2_000;
/** A full batch is followed by the next at once, so that a backlog is worked off as fast as it can be. */
const AGAIN_MS = 10;
/** Screenings older than this are not replayed. */
const KEEP_DAYS = 400;
/** A price this far under the lowest genuine one is in question, whatever let it pass. */
const DOUBTFUL = 0.5;

/**
 * Learns what genuine goods cost from listings that were allowed, sold and never disputed. Each sale is considered once;
 * safe to run anywhere, any number of times.
 */
export function learnPricesTask({ pool, now, onLearned }: LearnDependencies): LaneHandler<"maintenance"> {
  return async () => {
    let considered = 0;
    let learned = 0;
    const version = await makePriceVersion(pool, "learned", async (client, made) => {
      const sales = await takeSettledSales(client, WAIT_DAYS, BATCH);
      considered = sales.length;
      learned = await learn(client, made, sales.flatMap(lessonOf));
      return learned > 0;
    });
    await forgetOldPrices(pool, KEEP_DAYS);
    if (considered > 0) onLearned({ considered, learned, ...(learned > 0 ? { version } : {}) });
    return considered < BATCH ? undefined : { again: new Date(now() + AGAIN_MS) };
  };
}

/** What a sale teaches: at most one price. */
function lessonOf({ trusted, title, currency, signals, sellerId, soldAt }: SettledSale): Lesson[] {
  if (!trusted || title === null || currency === null || signals === null) return [];
  const brand = signals["brand.name"];
  const kind = signals["item.kind"];
  const amount = signals["price.usd"];
  const floor = signals["price.floorRatio"];
  if (typeof brand !== "string" || brand === "" || typeof kind !== "string" || kind === "unknown") return [];
  if (signals["brand.role"] !== "article" && signals["brand.role"] !== "declared") return [];
  if (typeof amount !== "number" || !(amount > 0)) return [];
  if (signals["item.part"] === true || signals["item.broken"] === true || signals["item.lot"] !== 1) return [];
  if (typeof floor === "number" && floor < DOUBTFUL) return [];
  const line = signals["brand.line"];
  const cell = {
    brand: foldedText(brand),
    line: typeof line === "string" ? foldedText(line) : "",
    kind,
    size: sizeOf({ kids: signals["item.kids"] === true, youth: signals["item.youth"] === true }),
    used: signals["item.used"] === true,
    market: currency,
  };
  const usual = amount / bottleShare(foldedText(title), kind);
  return [{ cell, bucket: bucketOf(Math.log(usual)), weight: learnedWeight(soldAt), sellerId }];
}
