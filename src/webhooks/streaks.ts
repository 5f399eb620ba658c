/** Which webhooks fail again and again, as one process sees it. */
export interface Streaks {
  /** Notes a failure; true when the webhook fails so often in a row that its next attempts would fail as well. */
  failed(webhook: string): boolean;
  /** Notes that a delivery was taken; true when the webhook was failing until then. */
  taken(webhook: string): boolean;
}

/** A receiver that restarts, or refuses single events, fails less often in a row. */
const FAILURES = 5;

/** Counts from nothing. */
export function createStreaks(): Streaks {
  const failures = new Map<string, number>();
  return {
    failed(webhook) {
      const inRow = (failures.get(webhook) ?? 0) + 1;
      failures.set(webhook, inRow);
      return inRow >= FAILURES;
    },
    taken(webhook) {
      const inRow = failures.get(webhook) ?? 0;
      failures.delete(webhook);
      return inRow >= FAILURES;
    },
  };
}
