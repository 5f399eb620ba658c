import { isDataError } from "#store/data-error.ts";
import { type Conclusion, persistConclusions } from "#store/screenings.ts";
import { enqueueDeliveries } from "#webhooks/enqueue.ts";
import { failedConclusion } from "./conclude.ts";
import type { ScreenDependencies } from "./screen.ts";

/** Writes conclusions and sends what they caused. */
export async function persist(deps: ScreenDependencies, conclusions: readonly Conclusion[]): Promise<void> {
  for (const run of distinctRuns(conclusions)) {
    const written = await write(deps, run);
    const fresh = new Set(written.screenings);
    for (const conclusion of run) {
      if (!fresh.has(conclusion.screening)) continue;
      deps.onVerdict(conclusion.verdict, waitedMs(conclusion));
    }
    await enqueueDeliveries(deps.queues, written.deliveries);
  }
}

type Written = Awaited<ReturnType<typeof persistConclusions>>;

// One verdict that the database refuses must not hold up its neighbours, nor its own listing for ever.
async function write(deps: ScreenDependencies, run: readonly Conclusion[]): Promise<Written> {
  try {
    return await persistConclusions(deps.pool, run);
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [only] = run;
    if (run.length === 1 && only !== undefined) {
      const of = { ...only, waitedMs: waitedMs(only) };
      return await persistConclusions(deps.pool, [
        failedConclusion(of, deps.ruleset(), "screening.unstorable", error.message.toWellFormed()),
      ]);
    }
    const alone: Written[] = [];
    for (const conclusion of run) alone.push(await write(deps, [conclusion]));
    return {
      screenings: alone.flatMap((written) => written.screenings),
      deliveries: alone.flatMap((written) => written.deliveries),
    };
  }
}

function waitedMs(conclusion: Conclusion): number {
  return (conclusion.result.timings as { waitedMs: number }).waitedMs;
}

/** Splits into runs in which no listing occurs twice, keeping the order: one statement writes one run. */
export function distinctRuns<T extends { readonly listingId: string }>(items: readonly T[]): T[][] {
  const runs: T[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const run = seen.get(item.listingId) ?? 0;
    seen.set(item.listingId, run + 1);
    const list = runs[run] ?? [];
    list.push(item);
    runs[run] = list;
  }
  return runs;
}
