import { z } from "zod";

/** Lengths that a hash list may bring, so that a hostile one cannot fill the memory of every process that matches. */
const LIMITS = { short: 200, evidence: 2_000 } as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

/** One line of readable text: control characters and line breaks become spaces, what PostgreSQL refuses is replaced. */
export const lineOfText = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => text.toWellFormed().replace(CONTROL, " ").trim() || undefined);

const NO_HASH = "must be a PDQ hash: 64 hexadecimal digits";

/** A PDQ hash as 64 hexadecimal digits, given in lower case. */
export const pdqHash = z
  .string(NO_HASH)
  .regex(/^[0-9a-fA-F]{64}$/, NO_HASH)
  .transform((hash) => hash.toLowerCase());

const quality = z.union(
  [
    z.int().min(0).max(100),
    z
      .string()
      .regex(/^(?:100|\d{1,2})$/)
      .transform(Number),
  ],
  { error: "must be a whole number from 0 to 100" },
);

/** When an entry ends, with a time zone; a date alone means its first moment in UTC. */
const expiry = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: "must be an instant such as 2027-01-31T00:00:00Z" })
  .transform((text) => new Date(text))
  // An offset can lead out of them, and no list would take back what is then written.
  .refine((date) => /^\d/.test(date.toISOString()), "must lie within the years 0000 to 9999 in UTC");

/** What may be said of a known picture. All but the hash may be left out: what is not said stays as it is. */
export const hashFields = {
  hash: pdqHash,
  quality: quality.optional(),
  source: lineOfText(LIMITS.short).optional(),
  evidence: lineOfText(LIMITS.evidence).optional(),
  owner: lineOfText(LIMITS.short).optional(),
  brand: lineOfText(LIMITS.short).optional(),
  status: z.enum(["active", "quarantined", "retracted"]).optional(),
  expiresAt: expiry.optional(),
};

/** One known picture of a hash list. Fields that are not ours are left out: lists of others carry their own. */
export const hashLine = z.object(hashFields).meta({ id: "HashLine" });
export type HashLine = z.output<typeof hashLine>;
