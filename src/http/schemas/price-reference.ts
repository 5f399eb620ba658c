import { z } from "zod";
import { identifier } from "#screening/listing.ts";

/** What an import did. */
export const importView = z.object({
  version: z.int().meta({ description: "The version of the price references from here on." }),
  rows: z.int(),
  used: z.int(),
  skipped: z.record(z.string(), z.int()).meta({
    description:
      "Rows that say nothing of an article's price, by why: parts and lots, one seller's or one offer's many rows, " +
      "prices far below any list price.",
  }),
  sources: z.array(z.string()),
});

/** One source of imported references. */
export const sourceView = z.object({
  name: z.string(),
  rows: z.int(),
  used: z.int(),
  version: z.int(),
  importedAt: z.iso.datetime(),
});

export const sourceParams = z.object({ source: identifier });
