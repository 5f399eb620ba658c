import { z } from "zod";
import { HIDEABLE } from "./hide.ts";
import { LABELS } from "./judged.ts";

const share01 = z.number().min(0).max(1);
const count = z.int().min(0);
const label = z.enum(LABELS);
const hideable = z.enum(HIDEABLE);

const share = z
  .object({ count, of: count, share: share01.nullable(), low: share01.nullable(), high: share01.nullable() })
  .meta({ id: "Share", description: "A counted share with its 95 % Wilson interval; null when there are no rows." });

const precision = z
  .object({ value: share01, low: share01, high: share01 })
  .meta({ id: "Precision", description: "Re-weighted to the stated prevalence, with its 95 % interval." });

const recallAt = z.object({ precision: share01, recall: share01, score: z.number().nullable() }).meta({
  id: "RecallAtPrecision",
  description: "The best recall of any threshold with at least this precision, and the threshold; 0 and null if none.",
});

const summary = z
  .object({
    counterfeitFlagged: share,
    counterfeitBlocked: share,
    genuineFlagged: share,
    genuineBlocked: share,
    flaggedPrecision: precision.nullable(),
    blockedPrecision: precision.nullable(),
    recallAt90: recallAt.nullable(),
    recallAt99: recallAt.nullable(),
    prArea: share01.nullable().meta({ description: "Average precision at the stated prevalence." }),
    rocArea: share01.nullable(),
  })
  .meta({ id: "Summary", description: "Figures that need both classes are null when one is missing." });

const group = z.object({
  by: z.enum(["label", "segment", "source"]),
  label,
  segment: z.string().nullable(),
  source: z.string().nullable(),
  rows: count,
  flagged: share,
  blocked: share,
});

const curvePoint = z.object({ score: z.number(), recall: share01, falseAlarmShare: share01, precision: share01 });

const ruleTally = z.object({
  rule: z.string(),
  points: z.number().meta({ description: "Mean of the points it added where it hit, after group caps." }),
  counterfeitHits: count,
  genuineHits: count,
  catches: count.meta({ description: "Flagged counterfeits to whose score it added." }),
  catchesAlone: count,
  falseAlarms: count.meta({ description: "Flagged genuine rows to whose score it added." }),
  falseAlarmsAlone: count,
  measuredPoints: z
    .number()
    .nullable()
    .meta({ description: "Log of how much more often it hits counterfeits than genuine rows." }),
});

const example = z
  .object({
    id: z.string(),
    title: z.string(),
    price: z.string(),
    label,
    segment: z.string(),
    source: z.string(),
    verdict: z.enum(["allow", "review", "block"]),
    score: z.number(),
    hits: z.array(z.object({ rule: z.string(), points: z.number() })),
    brand: z.string().nullable().meta({ description: "The brand that was recognised." }),
    priceRatio: z.number().nullable().meta({ description: "The price over the usual price of the genuine article." }),
  })
  .meta({ id: "Example" });

const bin = z.object({
  from: share01,
  to: share01,
  rows: count,
  predicted: share01,
  observed: share01,
  low: share01,
  high: share01,
});

const reliability = z.object({ bins: z.array(bin), brier: share01, calibrationError: share01 });

/** What `assay eval --json` writes: published as docs/eval.schema.json, for scripts that gate on it. */
export const reportSchema = z
  .object({
    version: z.literal(1),
    input: z.object({
      rows: count,
      counterfeit: count,
      genuine: count,
      digest: z.string().meta({ description: "SHA-256 over the bytes of the labelled file." }),
    }),
    settings: z.object({
      prevalence: share01.meta({ description: "Share of counterfeits to which precision is re-weighted." }),
      hidden: z.array(hideable).meta({ description: "Parts of every listing that were hidden in the whole run." }),
      now: z.string().meta({ description: "The instant at which the listings were judged." }),
      ruleset: z.string().meta({ description: "Content address of the ruleset." }),
      priceReferences: count,
      brands: count,
      leaveOwnReferenceOut: z.literal(true),
    }),
    summary,
    groups: z.array(group),
    segments: z.array(z.object({ segment: z.string(), rows: count, summary })),
    hidden: z
      .array(z.object({ part: hideable, summary }))
      .meta({ description: "The same with one part hidden; empty when `--hide` chose the run." }),
    curve: z.array(curvePoint).meta({ description: "One point a threshold, highest score first." }),
    rules: z.array(ruleTally),
    misses: z.array(example).meta({ description: "Counterfeits that were allowed, lowest scores first." }),
    falseAlarms: z.array(example).meta({ description: "Genuine rows held back, blocked ones and high scores first." }),
    calibration: z
      .object({
        asIs: reliability.meta({ description: "The score read as log-odds on top of the prevalence: not calibrated." }),
        fitted: reliability.extend({ folds: count, slope: z.number(), intercept: z.number() }).meta({
          description: "After a logistic fit, cross-validated: each row is judged by a fit that has not seen it.",
        }),
      })
      .nullable(),
  })
  .meta({ id: "Evaluation", title: "The report of assay eval" });

export type Report = z.output<typeof reportSchema>;

/** The JSON Schema of the report, as docs/eval.schema.json holds it. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema, { target: "draft-2020-12" }), null, 2)}\n`;
}
