import type pg from "pg";
import { v4 as uuidv4 } from "uuid";
import type { LaneHandler, Queues } from "#queue/lanes.ts";
import type { VerdictKind } from "#screening/types.ts";
import { gatherScreenings } from "#store/gathered.ts";
import { type Conclusion, handToImageLane } from "#store/screenings.ts";
import { imagesUnseen, type RunDependencies, runScreening } from "./conclude.ts";
import { persist } from "./persist.ts";

export interface ScreenDependencies extends RunDependencies {
  readonly pool: pg.Pool;
  readonly queues: Queues;
  readonly onVerdict: (verdict: VerdictKind, waitedMs: number) => void;
}

/** The fast lane: gathers a batch, decides each listing, writes all verdicts at once, and passes on what needs pictures. */
export function screenTask(deps: ScreenDependencies): LaneHandler<"screen"> {
  return async ({ screenings }) => {
    const gathered = await gatherScreenings(deps.pool, screenings, "pending");
    const conclusions: Conclusion[] = [];
    const needPictures: string[] = [];
    for (const item of gathered) {
      const { verdict, conclusion } = runScreening(deps, item, imagesUnseen(item.listing));
      // A listing that is blocked anyway costs no picture work.
      if (verdict?.imagesNeeded) needPictures.push(item.id);
      else conclusions.push(conclusion);
    }
    await persist(deps, conclusions);
    const jobs = needPictures.map((screening) => ({ payload: { screening }, id: uuidv4() }));
    await handToImageLane(
      deps.pool,
      jobs.map(({ payload, id }) => ({ screening: payload.screening, jobId: id })),
    );
    await deps.queues.add("images", jobs);
    return undefined;
  };
}
