import { z } from "zod";
import { foldedText } from "../text/normalise.ts";
import type { Listing } from "../types.ts";
import { globMatcher } from "./glob.ts";

const text = z.string("must be a text: put a number in quotes").trim().min(1, "must not be empty");
const listOf = (most: number) =>
  z
    .array(text, "must be a list, as in `[a, b]`")
    .min(1, "must name at least one; leave it out to name none")
    .max(most, `must not name more than ${most}`);
const names = listOf(10_000);
// Terms are searched one by one, in listings that a rule hit: few, unlike the lists that analysers match at once.
const terms = listOf(100);

const exceptionSchema = z
  .strictObject({
    id: text,
    rules: names.describe("Rule ids; `*` stands for any characters."),
    why: text.describe("So that the next person can judge whether it still holds."),
    sellers: names.optional().describe("Seller ids."),
    brands: names
      .optional()
      .describe("Brands, declared by the seller or recognised by Assay; case and accents do not matter."),
    terms: terms.optional().describe("Whole words or phrases in title or description; case does not matter."),
    until: z.iso.date("must be a day such as `2027-12-31`").optional().describe("Last day (UTC) on which it holds."),
  })
  .refine((value) => value.sellers ?? value.brands ?? value.terms, "needs at least one of sellers, brands, terms");

/** An exceptions file: a list of exceptions, or nothing. */
export const exceptionFileSchema = z
  .array(exceptionSchema, "an exceptions file is a list: begin each exception with `- id:`")
  .nullish()
  .transform((value) => value ?? []);
export type ExceptionSource = z.infer<typeof exceptionSchema>;

/** An exception, ready to ask. */
export interface Exception {
  readonly id: string;
  /** Where it stands in its file. */
  readonly at: string;
  /** From then on it does not hold; never, where it names no last day. */
  readonly endsAt: number;
  readonly silences: (rule: string) => boolean;
  /** Whether it holds for a listing at a time: every kind of list that it has must name the listing. */
  readonly covers: (subject: ExceptionSubject) => boolean;
}

/** A listing as exceptions look at it. */
export interface ExceptionSubject {
  readonly seller: string;
  /** Folded: the brand that the seller declares, and the one that the analysers recognised. */
  readonly brands: readonly string[];
  readonly now: number;
  /** Title and description, folded; worked out when first asked for. */
  readonly text: () => string;
}

/** Prepares a listing, with the brand that was recognised in it, for any number of exceptions. */
export function exceptionSubject(listing: Listing, recognised: unknown, now: number): ExceptionSubject {
  const brands = [listing.brand, recognised].filter((brand) => typeof brand === "string").map(named);
  let folded: string | undefined;
  return {
    seller: listing.seller.id,
    brands,
    now,
    text: () => {
      folded ??= `${fold(listing.title)}\n${fold(listing.description ?? "")}`;
      return folded;
    },
  };
}

const DAY_MS = 86_400_000;
/** Case, forms of letters and how wide a gap is, or whether it is a new line, make no difference. */
const fold = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

/** A brand as all of screening spells it: without accents too. */
const named = (brand: string): string => foldedText(brand);

/** Turns one exception, and where it stands, into look-ups. */
export function compileException(source: ExceptionSource, at: string): Exception {
  const rules = source.rules.map(globMatcher);
  const sellers = source.sellers && new Set(source.sellers);
  const brands = source.brands && new Set(source.brands.map(named));
  const terms = source.terms?.map(fold);
  const endsAt = source.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(source.until) + DAY_MS;
  return {
    id: source.id,
    at,
    endsAt,
    silences: (rule) => rules.some((matches) => matches(rule)),
    covers: (subject) => {
      if (subject.now >= endsAt) return false;
      if (sellers !== undefined && !sellers.has(subject.seller)) return false;
      if (brands !== undefined && !subject.brands.some((brand) => brands.has(brand))) return false;
      if (terms === undefined) return true;
      return terms.some((term) => hasTerm(subject.text(), term));
    },
  };
}

const WORD = /[\p{L}\p{N}]/u;

/** Whether a folded text has a folded term as whole words. */
function hasTerm(text: string, term: string): boolean {
  for (let at = text.indexOf(term); at !== -1; at = text.indexOf(term, at + term.length)) {
    if (!WORD.test(text[at - 1] ?? "") && !WORD.test(text[at + term.length] ?? "")) return true;
  }
  return false;
}
