import { z } from "zod";
import { identifier, listingBody, short } from "#screening/listing.ts";
import { AssayError } from "#src/errors.ts";
import { listListings } from "#store/listing-pages.ts";
import { findListing } from "#store/listings.ts";
import { answerScreening, screeningAnswers, waitHeaders } from "../answer-screening.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { translate } from "../problem.ts";
import { page, pageQuery, problems } from "../schemas/page.ts";
import { gateState, listingLine, listingView, verdictKind } from "../schemas/verdict.ts";
import { viewScreening, viewVerdict } from "../view.ts";

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
        headers: waitHeaders,
        body: listingBody,
        response: { ...screeningAnswers("The listing is accepted"), ...problems },
      },
      // As for lines of a batch: whoever may not hand in anything has not handed in a listing.
      onError: async (_request, _reply, error) => {
        const { status } = translate(error);
        if (status !== 401 && status !== 403) deps.metrics.accepted.inc({ outcome: "refused" });
      },
    },
    async (request, reply) => {
      const accepted = await deps.intake.accept(request.body, request.bodyBytes);
      deps.metrics.accepted.inc({ outcome: accepted.fresh ? "accepted" : "retry" });
      const begun = { ...accepted, gate: "closed" } as const;
      const { status, body } = await answerScreening(deps, reply, begun, request.headers.prefer);
      return reply.code(status).send(body);
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
      const current = found.screenings.find(({ id }) => id === found.screening);
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
