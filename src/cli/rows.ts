import { z } from "zod";
import { listingBody } from "#screening/listing.ts";
import { LABELS } from "#src/evaluation/judged.ts";

const name = z.string().min(1).max(200);

/** A row of a labelled file: what the listing is, who says so, and the listing itself. */
export const labelledRow = z.object({ label: z.enum(LABELS), segment: name, source: name, listing: listingBody });

/** A row to learn from: a listing and what was finally decided of it. */
export const labelledListing = labelledRow.pick({ label: true, listing: true });

const wrapped = z.object({ listing: listingBody }).transform((row) => row.listing);

/** The schema of a row that is either a listing or holds one under `listing`; its output is the listing. */
export function listingSchemaFor(value: unknown): z.ZodType<z.output<typeof listingBody>> {
  return typeof value === "object" && value !== null && "listing" in value ? wrapped : listingBody;
}

/** One brand of the caller's own: a line of `--brands`. */
export const brandRow = z.object({ brand: z.string().min(1), aliases: z.array(z.string()).default([]) });
