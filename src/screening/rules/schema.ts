import { z } from "zod";
import { listingBody, money } from "../listing.ts";

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/;
const id = z.string().regex(ID, "must be a lower-case id such as `price.below-floor`");
const line = z.string().trim().min(1, "must not be empty").max(300);

/** Points beyond this say nothing more: odds of 1 to 500 million. */
export const MAX_POINTS = 20;
const points = z.number().min(-MAX_POINTS).max(MAX_POINTS);

const amount = z
  .union([z.string(), z.number()], 'must be an amount such as `85` or `"85.00"`')
  .transform(String)
  .pipe(money.shape.value);
const count = z.int().min(0).optional();
const { seller } = listingBody.shape;

/** A listing in a rule's own tests: only what matters to the rule has to be written, and that as the API takes it. */
const ruleTest = z
  .strictObject({
    ...listingBody.partial().shape,
    price: z.strictObject({ value: amount, currency: money.shape.currency }).optional(),
    seller: seller.partial().optional(),
    now: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("The clock of this test; otherwise 2027-01-01T00:00:00Z."),
    history: z
      .strictObject({
        firstSeenAt: z.iso.datetime({ offset: true }).optional(),
        listingsLastHour: count,
        listingsLastDay: count,
        blockedLast90Days: count,
      })
      .optional()
      .describe("What Assay remembers of the seller."),
    imageState: z.enum(["none", "pending", "done"]).optional(),
    signals: z
      .record(
        z.string(),
        z.union(
          [z.boolean(), z.number(), z.string(), z.array(z.string())],
          "must be true or false, a number, a text or a list of texts",
        ),
      )
      .optional()
      .describe("Signals that replace what the analysers find."),
  })
  .meta({ id: "RuleTest" });

const status = z.union(
  [z.enum(["draft", "shadow", "live", "retired"]), z.strictObject({ canary: z.number().gt(0).lt(100) })],
  "must be draft, shadow, live, retired or { canary: N } with N % of listings, between 0 and 100",
);

/** One rule as ops engineers write it. */
export const ruleSchema = z.strictObject({
  id: id.describe("Unique in the whole ruleset; `family.name`."),
  title: line.describe("What the rule saw, as a reviewer reads it."),
  status: status.describe("draft: checked only. shadow: counted only. canary: acts on N %. live: acts. retired: off."),
  owner: line.describe("Team that answers for the rule."),
  reason: id.describe("Stable code that the marketplace sees."),
  when: z.string().min(1, "must not be empty").max(2000).describe("CEL condition over signals and the listing."),
  points: points.describe("Evidence in log-odds; below zero for genuine."),
  group: line.describe("Group of policy.yaml whose cap applies."),
  proof: z.boolean().default(false).describe("True when hitting this rule is proof enough to block."),
  onMissing: z.enum(["skip", "review"]).default("skip").describe("What it means when a signal of the rule is absent."),
  falsePositives: z.array(line).default([]).describe("Honest listings known to hit."),
  tests: z
    .strictObject({ match: z.array(ruleTest).default([]), noMatch: z.array(ruleTest).default([]) })
    .default({ match: [], noMatch: [] }),
});

/** A rule file: a list of rules. */
const ruleFileSchema = z.array(ruleSchema);

export type RuleSource = z.infer<typeof ruleSchema>;
export type RuleTest = z.infer<typeof ruleTest>;

/** The JSON Schema that gives editors completion in rule files. */
export function ruleFileJsonSchema(): unknown {
  const schema = z.toJSONSchema(ruleFileSchema, { io: "input", unrepresentable: "any" });
  return { ...schema, title: "Assay rule file" };
}

/** `scores.yaml`: points by rule id; an empty file overrides nothing. */
export const scoresSchema = z
  .record(z.string(), points)
  .nullish()
  .transform((value) => value ?? {});
