import { z } from "zod";
import { HISTORY } from "#store/listings.ts";

const instant = z.iso.datetime();
export const verdictKind = z.enum(["allow", "review", "block"]);
export const gateState = z.enum(["open", "closed"]);

/** Why a verdict is what it is: one rule that hit, with what it points at. */
const reason = z.object({
  code: z.string(),
  rule: z.string(),
  title: z.string(),
  points: z.number(),
  proof: z.boolean(),
  evidence: z.array(z.looseObject({ kind: z.enum(["text", "price", "seller", "image"]) })),
});

/** A verdict as the API and the webhooks give it. */
export const verdictView = z
  .object({
    verdict: verdictKind,
    score: z.number().meta({ description: "Sum of points: evidence in log-odds." }),
    confidence: z.number().min(0).max(1),
    reasons: z.array(reason),
    signals: z
      .record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]))
      .meta({ description: "What was found, by name. A signal that is false or empty is left out." }),
    degraded: z.array(z.object({ code: z.string(), detail: z.string() })),
    shadow: z.array(z.string()).meta({ description: "Rules on trial that would have hit." }),
    ruleset: z.string(),
    banks: z.string().optional().meta({
      description: "The state of the banks that its pictures were compared with; left out where none was.",
    }),
    timings: z.object({ waitedMs: z.number(), screenMs: z.number() }),
  })
  .meta({ id: "Verdict" });

/** One run over one revision. */
export const screeningView = z
  .object({
    id: z.uuid(),
    revision: z.int(),
    trigger: z.string(),
    state: z.enum(["pending", "images", "done"]),
    acceptedAt: instant,
    completedAt: instant.nullable(),
    verdict: verdictView.nullable(),
  })
  .meta({ id: "Screening" });

/** The answer to a listing that was handed in. */
export const acceptedView = z
  .object({
    id: z.string(),
    revision: z.int(),
    screening: z.uuid(),
    state: z.enum(["pending", "screened"]),
    gate: gateState.meta({ description: "The listing's gate as it is by now." }),
    current: z.boolean().meta({
      description:
        "False when the listing has been edited, or another screening has given its verdict: the gate is by that one.",
    }),
    retry: z.boolean().meta({
      description: "True when the screening had begun before: the same content again, or a rescreening under way.",
    }),
    verdict: verdictView.nullable(),
  })
  .meta({ id: "Accepted" });

/** A listing with its newest verdict and its history. */
export const listingView = z
  .object({
    id: z.string(),
    revision: z.int(),
    state: z.enum(["pending", "screened"]),
    gate: gateState,
    gateReason: z.string(),
    verdict: verdictView.nullable(),
    createdAt: instant,
    updatedAt: instant,
    listing: z.looseObject({}).meta({ description: "The newest revision as it was accepted." }),
    history: z.array(screeningView).meta({
      description: `Its latest ${HISTORY} screenings, newest first; older ones are kept, but not shown here.`,
    }),
  })
  .meta({ id: "ListingState" });

/** One line of a page of listings. */
export const listingLine = z
  .object({
    id: z.string(),
    revision: z.int(),
    title: z.string(),
    sellerId: z.string(),
    category: z.string(),
    state: z.enum(["pending", "screened"]),
    verdict: verdictKind.nullable(),
    gate: gateState,
    gateReason: z.string(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "ListingLine" });

/** May a listing be shown and sold? */
export const gateView = z
  .object({
    id: z.string(),
    gate: gateState,
    reason: z.string().meta({
      description:
        "allow, decision, deadline, pending, edited, review, block, degraded, or unknown for an id never seen.",
    }),
    revision: z.int().nullable(),
    verdict: verdictKind.nullable(),
  })
  .meta({ id: "Gate" });
