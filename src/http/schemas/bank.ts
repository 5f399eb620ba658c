import { z } from "zod";
import { hashFields, lineOfText } from "#input/hash-line.ts";
import { BANK_KINDS } from "#screening/image/bank-kinds.ts";
import type { BankRecord, CountedBank } from "#store/banks.ts";
import type { EntryRecord } from "#store/entries.ts";

const instant = z.iso.datetime();

/** A set of known picture hashes. */
export const bankView = z
  .object({
    name: z.string(),
    kind: z.enum(BANK_KINDS),
    description: z.string(),
    radius: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Bank" });

export const countedBankView = bankView
  .extend({ entries: z.object({ active: z.int(), quarantined: z.int(), retracted: z.int() }) })
  .meta({ id: "BankWithCounts" });

export const entryStatus = z.enum(["active", "quarantined", "retracted"]);

export const entryBody = z
  .strictObject({
    ...hashFields,
    hash: hashFields.hash.optional(),
    picture: z.string().optional().meta({
      description: "The picture itself, as `assay:image/…` or `data:image/…;base64,…`: crops of it are then found too.",
    }),
  })
  .refine(
    ({ hash, picture }) => (hash === undefined) !== (picture === undefined),
    "must hold either a hash or a picture",
  )
  .refine(({ quality, picture }) => quality === undefined || picture === undefined, "a picture's quality is measured");

const text = (max: number) => lineOfText(max).nullable().optional();
export const entryPatch = z
  .strictObject({
    status: entryStatus.optional(),
    reason: lineOfText(2_000).optional().meta({ description: "Why the status changes." }),
    evidence: text(2_000),
    source: text(200),
    owner: text(200),
    brand: text(200),
    expiresAt: hashFields.expiresAt.unwrap().nullable().optional(),
  })
  .refine(({ status, reason }) => reason === undefined || status !== undefined, "a reason is given with a status");

/** One known picture. */
export const entryView = z
  .object({
    id: z.int(),
    hash: z.string().meta({ description: "PDQ, 64 hexadecimal digits." }),
    quality: z.int(),
    source: z.string().nullable(),
    evidence: z.string().nullable(),
    owner: z.string().nullable(),
    brand: z.string().nullable(),
    pictured: z.boolean().meta({ description: "Made from the picture itself, so that parts of it are found." }),
    status: entryStatus,
    statusReason: z.string().nullable(),
    expiresAt: instant.nullable(),
    hits: z.int().meta({ description: "Listings that it matched." }),
    overturns: z.int().meta({ description: "Those of them that a person allowed all the same." }),
    lastHitAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Entry" });

/** What an import did. */
export const importView = z
  .object({
    lines: z.int(),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    repeated: z.int().meta({ description: "Lines that repeat a hash; the later one completes the earlier one." }),
    skipped: z.int().meta({ description: "Lines about other kinds of hashes." }),
    refused: z.int(),
    problems: z
      .array(z.object({ line: z.int(), message: z.string() }))
      .meta({ description: "The first 100 refused lines." }),
  })
  .meta({ id: "ImportSummary" });

export function viewBank({ id: _, createdAt, updatedAt, ...bank }: BankRecord): z.output<typeof bankView> {
  return { ...bank, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function viewCounted(bank: CountedBank): z.output<typeof countedBankView> {
  return { ...viewBank(bank), entries: bank.entries };
}

export function viewEntry(entry: EntryRecord): z.output<typeof entryView> {
  return {
    ...entry,
    expiresAt: entry.expiresAt?.toISOString() ?? null,
    lastHitAt: entry.lastHitAt?.toISOString() ?? null,
    createdAt: entry.createdAt.toISOString(),
    updatedAt: entry.updatedAt.toISOString(),
  };
}
