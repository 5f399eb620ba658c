import { z } from "zod";
import { identifier, LISTING_LIMITS, money } from "#screening/listing.ts";

const text = z.string().max(LISTING_LIMITS.title);

/** Columns that a file of price references must have. */
export const PRICE_COLUMNS = ["brand", "category", "title", "value", "currency"] as const;
/** Columns that it may have. */
export const OPTIONAL_PRICE_COLUMNS = ["source", "condition", "seller"] as const;

/** One genuine price: a row of CSV or an NDJSON line. Fields that are not known are ignored, as spare columns are. */
export const priceReference = z
  .object({
    brand: text.refine((value) => value.trim() !== "", "must not be empty").meta({ pattern: "\\S" }),
    category: text,
    title: text,
    value: money.shape.value,
    currency: money.shape.currency,
    source: identifier.default("import").meta({
      description:
        "Where the price is from. An import replaces everything imported before under the sources that it names.",
    }),
    condition: text
      .optional()
      .meta({ description: 'Such as "new" or "used": second-hand is compared with second-hand.' }),
    seller: z.string().max(LISTING_LIMITS.id).optional().meta({
      description: "Who sold it. One seller's rows count at most three times for one kind of article.",
    }),
  })
  .meta({ id: "PriceReference" });
