import type { z } from "zod";
import type { ScreeningRecord } from "#store/listings.ts";
import type { screeningView, verdictView } from "./schemas/verdict.ts";

type VerdictView = z.output<typeof verdictView>;

/** A stored verdict as the API shows it, or null while there is none. */
export function viewVerdict(
  record: Pick<ScreeningRecord, "verdict" | "score" | "ruleset" | "result">,
): VerdictView | null {
  if (record.verdict === null) return null;
  // What was screened with is for replaying, not for callers.
  const { context: _, ...result } = record.result as Record<string, unknown>;
  return { verdict: record.verdict, score: record.score, ruleset: record.ruleset, ...result } as VerdictView;
}

/** A stored screening as the API shows it. */
export function viewScreening(record: ScreeningRecord): z.output<typeof screeningView> {
  return {
    id: record.id,
    revision: record.revision,
    trigger: record.trigger,
    state: record.state,
    acceptedAt: record.acceptedAt.toISOString(),
    completedAt: record.completedAt?.toISOString() ?? null,
    verdict: viewVerdict(record),
  };
}
