import type { Ruleset } from "#screening/rules/ruleset.ts";
import { screen } from "#screening/screen.ts";
import type { PricedListing } from "#screening/seller/pricing.ts";
import type { FailedCode, ImageFacts, Listing, ScreeningContext, Verdict } from "#screening/types.ts";
import type { GatheredScreening } from "#store/gathered.ts";
import type { Conclusion } from "#store/screenings.ts";

/** What went wrong in one listing's screening: within an analyser, when it has a name, or outside of all. */
export interface ScreeningFailure {
  readonly listing: string;
  readonly revision: number;
  readonly analyser: string | undefined;
  readonly err: unknown;
}

export interface RunDependencies {
  readonly ruleset: () => Ruleset;
  readonly now: () => number;
  readonly onFailure: (failure: ScreeningFailure) => void;
}

/**
 * Screens one gathered listing: the pure core with the clock, history and picture facts of this moment. Never throws:
 * without a verdict the conclusion leaves the listing to a person.
 */
export function runScreening(
  { ruleset: current, now: clock, onFailure }: RunDependencies,
  gathered: GatheredScreening,
  images: ImageFacts,
): { verdict: Verdict | undefined; conclusion: Conclusion } {
  const ruleset = current();
  const now = clock();
  const failed = (analyser: string | undefined, err: unknown) =>
    onFailure({ listing: gathered.listingId, revision: gathered.revision, analyser, err });
  const context: ScreeningContext = {
    now,
    seller: gathered.seller,
    images,
    approvedPrice: gathered.approvedPrice,
    prices: ruleset.knowledge.prices.version,
  };
  const started = performance.now();
  try {
    const verdict = screen(ruleset, gathered.listing, context, failed);
    const screenMs = Math.round((performance.now() - started) * 1000) / 1000;
    return { verdict, conclusion: conclude(gathered, verdict, context, screenMs) };
  } catch (error) {
    failed(undefined, error);
    const { category } = gathered.listing;
    const of = { screening: gathered.id, ...gathered, category, waitedMs: waitedMs(gathered, now) };
    return { verdict: undefined, conclusion: failedConclusion(of, ruleset, "screening.failed", FAILED) };
  }
}

/** The log says more: what went wrong within us is nothing for a marketplace's answer. */
const FAILED = "the screening itself failed";

function waitedMs(gathered: GatheredScreening, now: number): number {
  return Math.max(0, now - gathered.acceptedAt.getTime());
}

/** What the verdict means for gate and case. The gate opens only on an `allow` that policy does not hold. */
function conclude(
  gathered: GatheredScreening,
  verdict: Verdict,
  context: ScreeningContext,
  screenMs: number,
): Conclusion {
  const held = verdict.degraded.length > 0 && verdict.onDegraded === "hold";
  const open = verdict.verdict === "allow" && !held;
  const gateReason = verdict.verdict === "allow" && held ? "degraded" : verdict.verdict;
  const needsPerson = verdict.verdict === "review" || gateReason === "degraded";
  return {
    screening: gathered.id,
    listingId: gathered.listingId,
    revision: gathered.revision,
    category: gathered.listing.category,
    verdict: verdict.verdict,
    score: verdict.score,
    ruleset: verdict.ruleset,
    gate: open ? "open" : "closed",
    gateReason,
    priced: pricedBy(verdict.signals),
    reviewCase: needsPerson
      ? { deadlineHours: verdict.deadline?.hours ?? null, onDeadline: verdict.deadline?.then ?? null }
      : undefined,
    result: {
      confidence: verdict.confidence,
      reasons: verdict.reasons,
      signals: verdict.signals,
      degraded: verdict.degraded,
      shadow: verdict.shadow,
      banks: context.images.banks,
      timings: { waitedMs: waitedMs(gathered, context.now), screenMs },
      context,
    },
  };
}

// A part, or a brand that is only mentioned, says nothing of how the seller prices the brand.
function pricedBy(signals: Verdict["signals"]): PricedListing | undefined {
  const text = (name: string) => (typeof signals[name] === "string" ? signals[name] : "");
  const number = (name: string) => (typeof signals[name] === "number" ? signals[name] : null);
  const brand = text("brand.name");
  const role = text("brand.role");
  if (brand === "" || (role !== "article" && role !== "declared") || signals["item.part"] === true) return undefined;
  return {
    brand,
    model: [brand, text("brand.line"), text("item.kind")].join("|"),
    amount: number("price.usd"),
    ratio: number("price.ratio"),
    listRatio: number("price.listRatio"),
  };
}

/** What is known of a listing's pictures before the image lane has looked at any. */
export function imagesUnseen(listing: Listing): ImageFacts {
  return { state: listing.images.length === 0 ? "none" : "pending", readable: [], unreadable: [] };
}

/**
 * The conclusion when there can be no proper one: a person looks at it, within the time that policy gives the category.
 * So a defect of ours costs one listing a delay, and never holds up its neighbours or opens a gate.
 */
export function failedConclusion(of: Failed, { id, policy }: Ruleset, code: FailedCode, detail: string): Conclusion {
  const { thresholds, deadline } = policy.forCategory(of.category);
  return {
    screening: of.screening,
    listingId: of.listingId,
    revision: of.revision,
    category: of.category,
    verdict: "review",
    // The least that a `review` by score has: with 0 its case would come last, behind a queue that never ends.
    score: thresholds.review,
    ruleset: id,
    gate: "closed",
    gateReason: "review",
    reviewCase: { deadlineHours: deadline.hours, onDeadline: deadline.then },
    result: {
      confidence: 0.5,
      reasons: [],
      signals: {},
      degraded: [{ code, detail }],
      shadow: [],
      timings: { waitedMs: of.waitedMs, screenMs: 0 },
    },
  };
}

interface Failed {
  readonly screening: string;
  readonly listingId: string;
  readonly revision: number;
  readonly category: string;
  readonly waitedMs: number;
}
