import { isRetryable } from "#screening/image/picture-reasons.ts";
import type { LookedAt } from "./look-at-picture.ts";

/** The first try again comes after this; each later one after as long as the listing has waited by then. */
const FIRST_AGAIN_MS = 1_000;
/** The pause of a listing that waits for its turn at a host, which may come at any time, grows no longer than this. */
const LONGEST_PAUSE_MS = 30_000;
/** A host that has had no turn for a picture in all this time is as good as down. */
const TURN_ENDS_MS = 60 * 60_000;

/**
 * After how many ms a listing's pictures are looked at again, `waited` ms after the first look; `undefined` when the verdict
 * is to be made with what there is.
 */
export function pauseBeforeLook(
  wanted: readonly string[],
  looked: ReadonlyMap<string, LookedAt>,
  waited: number,
  deadlineMs: number,
): number | undefined {
  const pause = Math.max(waited, FIRST_AGAIN_MS);
  // What was not begun has not failed: a host that many wait for says nothing of the picture.
  if (looked.size < wanted.length && waited < TURN_ENDS_MS) return Math.min(pause, LONGEST_PAUSE_MS);
  const mayCome = [...looked.values()].some((found) => "reason" in found && isRetryable(found.reason));
  return mayCome && waited < deadlineMs ? Math.min(pause, deadlineMs - waited) : undefined;
}
