import type { FastifyReply } from "fastify";
import { z } from "zod";
import { identifier, listingBody, short } from "#screening/listing.ts";
import { AssayError } from "#src/errors.ts";
import { type Accepted, findListing, listListings } from "#store/listings.ts";
import { findOutcome } from "#store/screenings.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { translate } from "../problem.ts";
import { location, preferenceApplied, withHeaders } from "../schemas/headers.ts";
import { page, pageQuery, problems } from "../schemas/page.ts";
import { acceptedView, gateState, listingLine, listingView, verdictKind } from "../schemas/verdict.ts";
import { viewScreening, viewVerdict } from "../view.ts";

/** The longest that one request may wait for its verdict, in seconds. */
const MAX_WAIT_SECONDS = 30;

const prefer = z
  .string()
  .optional()
  .meta({
    description: `\`wait=N\`: wait for the verdict, N whole seconds at most and never longer than ${MAX_WAIT_SECONDS}.`,
  });
const answered = { ...location, ...preferenceApplied };

/** Handing in listings one by one, and looking at them. */
export function listingRoutes(app: App, deps: HttpDependencies): void {
  app.post(
    "/v1/listings",
    {
      config: { scope: "listings:write" },
      schema: {
        operationId: "submitListing",
        summary: "Hand in a listing",
        description:
          "Accepts a new listing or the next revision of one. The same content again is a safe retry. " +
          "With `Prefer: wait=N` the answer waits up to N seconds for the verdict.",
        tags: ["listings"],
        headers: z.looseObject({ prefer }),
        body: listingBody,
        response: {
          200: withHeaders("The listing is screened.", acceptedView, answered),
          202: withHeaders("The listing is accepted; its verdict follows.", acceptedView, answered),
          ...problems,
        },
      },
      // As for lines of a batch: whoever may not hand in anything has not handed in a listing.
      onError: async (_request, _reply, error) => {
        const { status } = translate(error);
        if (status !== 401 && status !== 403) deps.metrics.accepted.inc({ outcome: "refused" });
      },
    },
    async (request, reply) => {
      const accepted = await deps.intake.accept(request.body);
      deps.metrics.accepted.inc({ outcome: accepted.fresh ? "accepted" : "retry" });
      const seconds = waitSeconds(request.headers.prefer);
      const answer = seconds > 0 || !accepted.fresh ? await waited(deps, reply, accepted, seconds) : pending(accepted);
      if (seconds > 0) reply.header("preference-applied", `wait=${seconds}`);
      reply.header("location", `/v1/listings/${encodeURIComponent(accepted.id)}`);
      return reply.code(answer.verdict === null ? 202 : 200).send(answer);
    },
  );

  app.get(
    "/v1/listings/:id",
    {
      config: { scope: "listings:read" },
      schema: {
        operationId: "getListing",
        summary: "A listing with its verdict and history",
        tags: ["listings"],
        params: z.object({ id: identifier }),
        response: { 200: listingView, ...problems },
      },
    },
    async (request) => {
      const found = await findListing(deps.database, request.params.id);
      if (found === undefined) throw new AssayError("listing.unknown", `There is no listing ${request.params.id}.`);
      const current = found.screenings.find((run) => run.revision === found.revision && run.state === "done");
      return {
        id: found.id,
        revision: found.revision,
        state: found.state,
        gate: found.gate,
        gateReason: found.gateReason,
        verdict: current ? viewVerdict(current) : null,
        createdAt: found.createdAt.toISOString(),
        updatedAt: found.updatedAt.toISOString(),
        listing: found.content as Record<string, unknown>,
        history: found.screenings.map(viewScreening),
      };
    },
  );

  app.get(
    "/v1/listings",
    {
      config: { scope: "listings:read" },
      schema: {
        operationId: "listListings",
        summary: "Listings, newest first",
        tags: ["listings"],
        querystring: z.strictObject({
          verdict: verdictKind.optional(),
          gate: gateState.optional(),
          state: z.enum(["pending", "screened"]).optional(),
          seller: identifier.optional(),
          category: short.optional(),
          ...pageQuery,
        }),
        response: { 200: page(listingLine), ...problems },
      },
    },
    async (request) => {
      const { items, next } = await listListings(deps.database, request.query);
      return {
        items: items.map((item) => ({
          ...item,
          title: String(item.title),
          createdAt: item.createdAt.toISOString(),
          updatedAt: item.updatedAt.toISOString(),
        })),
        ...(next === undefined ? {} : { next }),
      };
    },
  );
}

type Answer = z.output<typeof acceptedView>;

function pending(accepted: Accepted): Answer {
  const { id, revision, screening, fresh } = accepted;
  return { id, revision, screening, state: "pending", gate: "closed", current: true, retry: !fresh, verdict: null };
}

/** RFC 7240 `wait`: whole seconds, at most `MAX_WAIT_SECONDS`; anything else is no preference. */
function waitSeconds(prefer: string | undefined): number {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(prefer ?? "") ?? [];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_SECONDS);
}

// A retry is answered with what is known by now: the verdict may long be there. A new one has to be waited for first.
async function waited(
  deps: HttpDependencies,
  reply: FastifyReply,
  accepted: Accepted,
  seconds: number,
): Promise<Answer> {
  let found = accepted.fresh ? undefined : await findOutcome(deps.database.pool, accepted.screening);
  if (!found?.verdict && seconds > 0) {
    const gone = new AbortController();
    // A request that was read whole does not tell when its client leaves; the answer does.
    reply.raw.once("close", () => gone.abort());
    if (reply.raw.destroyed) gone.abort();
    await deps.screened.wait(accepted.screening, seconds * 1000, gone.signal);
    found = await findOutcome(deps.database.pool, accepted.screening);
  }
  if (found === undefined) return pending(accepted);
  const { gate, current } = found;
  const verdict = viewVerdict(found);
  return { ...pending(accepted), state: verdict === null ? "pending" : "screened", gate, current, verdict };
}
