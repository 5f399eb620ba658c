import type { FastifyReply } from "fastify";
import { z } from "zod";
import { findOutcome, type Outcome } from "#store/screenings.ts";
import type { HttpDependencies } from "./app-types.ts";
import { location, preferenceApplied, withHeaders } from "./schemas/headers.ts";
import { acceptedView } from "./schemas/verdict.ts";
import { viewVerdict } from "./view.ts";

/** The longest that one request may wait for its verdict, in seconds. */
const MAX_WAIT_SECONDS = 30;

/** The headers of a call that begins a screening. */
export const waitHeaders = z.looseObject({
  prefer: z
    .string()
    .optional()
    .meta({
      description: `\`wait=N\`: wait for the verdict, N whole seconds at most and never longer than ${MAX_WAIT_SECONDS}.`,
    }),
});

const headers = { ...location, ...preferenceApplied };

/** The answers of such a call: with the verdict, or before it, when `begun` says what has been done. */
export const screeningAnswers = (begun: string) => ({
  200: withHeaders("The listing is screened.", acceptedView, headers),
  202: withHeaders(`${begun}; its verdict follows.`, acceptedView, headers),
});

/** A screening that has begun, or had before when it is not `fresh`, and the gate of its listing. */
interface Begun {
  readonly id: string;
  readonly revision: number;
  readonly screening: string;
  readonly fresh: boolean;
  readonly gate: "open" | "closed";
}

/** Sets the headers of the answer and gives its status and body, after waiting for the verdict as the client prefers. */
export async function answerScreening(
  deps: HttpDependencies,
  reply: FastifyReply,
  begun: Begun,
  prefer: string | undefined,
): Promise<{ status: 200 | 202; body: z.output<typeof acceptedView> }> {
  const seconds = waitSeconds(prefer);
  const outcome = await awaitOutcome(deps, reply, begun, seconds);
  if (seconds > 0) reply.header("preference-applied", `wait=${seconds}`);
  reply.header("location", `/v1/listings/${encodeURIComponent(begun.id)}`);
  const { id, revision, screening, fresh } = begun;
  const { gate, current } = outcome ?? { gate: begun.gate, current: true };
  const verdict = outcome === undefined ? null : viewVerdict(outcome);
  const state = verdict === null ? "pending" : "screened";
  return {
    status: verdict === null ? 202 : 200,
    body: { id, revision, screening, state, gate, current, retry: !fresh, verdict },
  };
}

/** RFC 7240 `wait`: whole seconds, at most `MAX_WAIT_SECONDS`; anything else is no preference. */
function waitSeconds(prefer: string | undefined): number {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(prefer ?? "") ?? [];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_SECONDS);
}

// A retry is answered with what is known by now: the verdict may long be there. A new one has to be waited for first.
async function awaitOutcome(
  { database: { pool }, screened }: HttpDependencies,
  reply: FastifyReply,
  { screening, fresh }: Begun,
  seconds: number,
): Promise<Outcome | undefined> {
  const known = fresh ? undefined : await findOutcome(pool, screening);
  if (known?.verdict || seconds === 0) return known;
  const gone = new AbortController();
  // A request that was read whole does not tell when its client leaves; the answer does.
  reply.raw.once("close", () => gone.abort());
  if (reply.raw.destroyed) gone.abort();
  await screened.wait(screening, seconds * 1000, gone.signal);
  return await findOutcome(pool, screening);
}
