import { z } from "zod";
import { globMatcher } from "./glob.ts";
import { MAX_POINTS } from "./schema.ts";

/** Longest wait that a case may be given: 30 days. */
const MAX_DEADLINE_HOURS = 720;
const MAX_THRESHOLD = 100;

const thresholds = z
  .strictObject({
    review: z.number().positive().max(MAX_THRESHOLD),
    block: z.number().positive().max(MAX_THRESHOLD),
    /** From this score on the words in a listing's pictures are read; never without it. */
    read: z.number().min(-MAX_THRESHOLD).max(MAX_THRESHOLD).optional(),
  })
  .refine((value) => value.review < value.block, "`review` must be below `block`");
const deadline = z.strictObject({
  hours: z.number().positive().max(MAX_DEADLINE_HOURS),
  // biome-ignore lint/suspicious/noThenProperty: the word that ops engineers write; never awaited
  then: z.enum(["allow", "block", "hold"]),
});
const degraded = z.record(z.string().min(1), z.enum(["hold", "release"]));

/** `policy.yaml` as ops engineers write it. */
export const policySchema = z.strictObject({
  thresholds,
  proof: z.strictObject({ requiredForBlock: z.boolean() }),
  groups: z.record(
    z.string().min(1),
    z.strictObject({
      max: z
        .number()
        .min(0)
        .max(10 * MAX_POINTS),
      min: z
        .number()
        .min(-10 * MAX_POINTS)
        .max(0),
    }),
  ),
  deadline,
  degraded,
  categories: z
    .record(
      z.string().min(1),
      z.strictObject({
        thresholds: thresholds.optional(),
        deadline: deadline.optional(),
        degraded: degraded.optional(),
      }),
    )
    .default({}),
});

type PolicySource = z.infer<typeof policySchema>;
type Thresholds = PolicySource["thresholds"];
type Deadline = PolicySource["deadline"];
type Gate = "hold" | "release";

/** What policy says for one category. */
export interface CategoryPolicy {
  readonly thresholds: Thresholds;
  /** The score from which on the words in pictures are read; infinite when they never are. */
  readonly readFrom: number;
  readonly deadline: Deadline;
  readonly onDegraded: (code: string) => Gate;
}

/** The policy of a ruleset, ready to ask. */
export interface Policy {
  readonly proofForBlock: boolean;
  readonly groups: ReadonlyMap<string, { readonly max: number; readonly min: number }>;
  /** The policy of the longest category prefix that covers a category, falling back to the general one. */
  readonly forCategory: (category: string) => CategoryPolicy;
}

/** Turns a valid policy file into look-ups. */
export function compilePolicy(source: PolicySource): Policy {
  const general: CategoryPolicy = {
    thresholds: source.thresholds,
    readFrom: source.thresholds.read ?? Number.POSITIVE_INFINITY,
    deadline: source.deadline,
    onDegraded: gateFor(source.degraded),
  };
  const special = Object.entries(source.categories)
    .sort((a, b) => b[0].length - a[0].length)
    .map(([prefix, own]) => ({
      prefix,
      policy: {
        thresholds: own.thresholds ?? source.thresholds,
        readFrom: own.thresholds?.read ?? general.readFrom,
        deadline: own.deadline ?? source.deadline,
        onDegraded: gateFor({ ...own.degraded, ...withoutKeys(source.degraded, own.degraded) }),
      },
    }));
  return {
    proofForBlock: source.proof.requiredForBlock,
    groups: new Map(Object.entries(source.groups)),
    forCategory: (category) => special.find(({ prefix }) => covers(prefix, category))?.policy ?? general,
  };
}

/** The first pattern from the top that fits decides. What policy does not name keeps the gate closed. */
function gateFor(patterns: Readonly<Record<string, Gate>>): (code: string) => Gate {
  const entries = Object.entries(patterns).map(([glob, gate]) => ({ matches: globMatcher(glob), gate }));
  return (code) => entries.find(({ matches }) => matches(code))?.gate ?? "hold";
}

function withoutKeys<T>(record: Readonly<Record<string, T>>, keys: object | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys === undefined || !Object.hasOwn(keys, key)));
}

/** `watches` covers `watches` and `watches/straps`, not `watchesfoo`. */
function covers(prefix: string, category: string): boolean {
  return category === prefix || (category.startsWith(prefix) && category[prefix.length] === "/");
}
