import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type ListingBody, listingBody } from "#screening/listing.ts";

/** A listing of the demo, and what its writer had in mind. */
export interface Sample {
  readonly expected: "genuine" | "suspect";
  readonly listing: ListingBody;
}

/**
 * One listing a line, all written for the demo: the body of `POST /v1/listings`, but for the seller's age, which counts
 * back from today. Do not word one so that it passes: a miss that is shown is worth more.
 */
const FILE = new URL("./listings.jsonl", import.meta.url);
const DAY_MS = 24 * 60 * 60 * 1000;

const line = z.strictObject({
  expect: z.enum(["genuine", "suspect"]),
  /** For readers of the file, where it is not plain. */
  why: z.string().optional(),
  ageDays: z.int(),
  listing: z.looseObject({ seller: z.looseObject({}) }),
});

/** The demo's listings as a marketplace would send them at `now`. */
export async function loadSamples(now: Date): Promise<Sample[]> {
  const lines = (await readFile(FILE, "utf8")).trimEnd().split("\n");
  return lines.map((text) => {
    const { expect, ageDays, listing } = line.parse(JSON.parse(text));
    const createdAt = new Date(now.getTime() - ageDays * DAY_MS).toISOString();
    return { expected: expect, listing: listingBody.parse({ ...listing, seller: { ...listing.seller, createdAt } }) };
  });
}
