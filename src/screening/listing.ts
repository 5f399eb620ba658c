import { z } from "zod";
import { pictureAddress, UPLOAD_ADDRESS } from "./picture-address.ts";
import { currencyProblem, isCurrency } from "./price/currency.ts";
import { text } from "./storable.ts";
import type { Listing } from "./types.ts";

/** Limits of one listing: generous for real ones, finite for hostile ones. */
export const LISTING_LIMITS = {
  id: 200,
  title: 2_000,
  description: 100_000,
  shortText: 300,
  url: 4_096,
  dataUrl: 700_000,
  images: 100,
  attributes: 200,
  attributeValue: 10_000,
} as const;

/** Anything but white space, marks and what cannot be seen at all: a text without one of these says nothing. */
const VISIBLE = /[^\s\p{Cf}\p{Cc}\p{Mn}\p{Me}\p{DI}\u2800]/u;
const says = (schema: ReturnType<typeof text>) =>
  schema.refine((value) => VISIBLE.test(value), "must not be empty").meta({ minLength: 1, pattern: "\\S" });

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;

/** Text that is stored as it is given, or refused. */
export const printable = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !CONTROL.test(value), "must not contain control characters or line breaks")
    .refine((value) => value.isWellFormed(), "must be well-formed Unicode");

/** An identifier of the marketplace's: printable, well-formed, not padded, and one that a path can name. */
export const identifier = printable(LISTING_LIMITS.id)
  .refine((value) => value.trim() === value, "must not begin or end with white space")
  .refine((value) => value !== "." && value !== "..", "must not be . or .., which no address can name")
  .meta({ pattern: "^\\S(.*\\S)?$" });

const DECIMAL = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;

/** A decimal string and an ISO 4217 code. */
export const money = z.strictObject({
  value: z.string().regex(DECIMAL, 'must be a decimal string such as "41.43"'),
  currency: z
    .string()
    .refine(isCurrency, { error: ({ input }) => currencyProblem(String(input)) ?? "must be an ISO 4217 currency code" })
    .meta({ pattern: "^[A-Z]{3}$" }),
});

const country = z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code such as DE");
const instant = z.iso.datetime({ offset: true });
const HASH = /^[^\s@]+$/;
const hash = text(200)
  .refine((value) => HASH.test(value), "must be a hash, never the contact itself")
  .meta({ pattern: HASH.source });

const seller = z.strictObject({
  id: identifier,
  createdAt: instant.optional(),
  country: country.optional(),
  rating: z.number().min(0).max(5).optional(),
  salesCount: z.int().min(0).optional(),
  contact: z
    .strictObject({ emailHash: hash.optional(), phoneHash: hash.optional(), payoutHash: hash.optional() })
    .optional(),
});

const DATA_URL = /^data:image\/[a-z+.-]+;base64,[A-Za-z0-9+/]*={0,2}$/;
const image = z.strictObject({
  url: text(LISTING_LIMITS.dataUrl)
    .refine((value) => {
      const kind = pictureAddress(value)?.kind;
      if (kind === "data") return DATA_URL.test(value);
      if (kind !== "web") return kind === "upload";
      return value.length <= LISTING_LIMITS.url && /^https?:$/.test(URL.parse(value)?.protocol ?? "");
    }, "must be an http(s) URL, a base64 data URL of an image, or the address of an uploaded one")
    .meta({ pattern: `${DATA_URL.source}|${UPLOAD_ADDRESS.source}|^\\s*[Hh][Tt][Tt][Pp][Ss]?:` }),
});

const UNSAFE_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const attributes = z
  .record(
    // Not repaired as other text is: two names could become one.
    z
      .string()
      .max(LISTING_LIMITS.shortText)
      .refine((key) => !UNSAFE_KEYS.has(key), "is not an allowed attribute name")
      .refine((key) => key.isWellFormed() && !key.includes("\0"), "must be well-formed Unicode without NUL"),
    z.union([text(LISTING_LIMITS.attributeValue), z.number(), z.boolean()], {
      error: `must be text of at most ${LISTING_LIMITS.attributeValue} characters, a number, or true or false`,
    }),
  )
  .refine((value) => Object.keys(value).length <= LISTING_LIMITS.attributes, {
    message: `must have at most ${LISTING_LIMITS.attributes} entries`,
  })
  .meta({ maxProperties: LISTING_LIMITS.attributes });

/** A short text as it is stored: a filter for it finds what was handed in with the same words. */
export const short = text(LISTING_LIMITS.shortText);

/** The body of `POST /v1/listings` and of each NDJSON line; its output is a `Listing`. */
export const listingBody = z
  .strictObject({
    id: identifier,
    title: says(text(LISTING_LIMITS.title)),
    description: text(LISTING_LIMITS.description).optional(),
    brand: short.optional(),
    gtin: short.optional(),
    mpn: short.optional(),
    category: says(short),
    condition: short.optional(),
    price: money,
    quantity: z.int().min(0).max(1_000_000_000).optional(),
    images: z.array(image).max(LISTING_LIMITS.images),
    seller,
    shipsFrom: country.optional(),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/, "must be a language tag such as en-US")
      .optional(),
    url: text(LISTING_LIMITS.url).optional(),
    attributes: attributes.optional(),
  })
  .meta({ id: "Listing", description: "One revision of a listing, as the marketplace describes it." });

type Assignable<A extends B, B> = A;
/** Proof for the compiler that what the edge lets in is what the core expects. */
export type ListingBody = Assignable<z.output<typeof listingBody>, Listing>;
