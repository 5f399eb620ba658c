import { z } from "zod";
import { identifier } from "#screening/listing.ts";
import { storable } from "#screening/storable.ts";
import { AssayError } from "#src/errors.ts";
import { askForCase } from "#store/asked-cases.ts";
import { type CaseRecord, decideCase, findCase, listCases } from "#store/cases.ts";
import { enqueueDeliveries } from "#webhooks/enqueue.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { keyOf } from "../auth.ts";
import { location, withHeaders } from "../schemas/headers.ts";
import { page, pageQuery, problems } from "../schemas/page.ts";

const instant = z.iso.datetime();
const text = storable(z.string().min(1).max(2_000));
const caseView = z
  .object({
    id: z.uuid(),
    listingId: z.string(),
    revision: z.int(),
    state: z.enum(["open", "decided", "superseded"]),
    version: z.int().meta({ description: "Name it in the decision: a decision on an older version is refused." }),
    score: z.number(),
    openedAt: instant,
    openedBy: z.string().nullable().meta({ description: "The name of the key that asked for it; null for a verdict." }),
    openedByKey: z.string().nullable(),
    note: z.string().nullable().meta({ description: "Why it was asked for." }),
    deadlineAt: instant.nullable(),
    deadlineThen: z.enum(["allow", "block", "hold"]).nullable(),
    decision: z.enum(["allow", "block"]).nullable(),
    reason: z.string().nullable(),
    decidedBy: z.string().nullable().meta({ description: "The name of the key, or `policy` when a deadline decided." }),
    decidedByKey: z.string().nullable().meta({ description: "The id of that key; null when a deadline decided." }),
    decidedAt: instant.nullable(),
    listing: z.looseObject({}),
    verdict: z.looseObject({}),
  })
  .meta({ id: "Case" });

/** What waits for a person, and the person's decision. */
export function caseRoutes(app: App, deps: HttpDependencies): void {
  app.get(
    "/v1/cases",
    {
      config: { scope: "cases:read" },
      schema: {
        operationId: "listCases",
        summary: "Cases, the highest score first",
        description:
          "A picture that a listing holds as a `data:` URL is shown here by its media type alone " +
          "(`data:image/png;base64,`); the single case has it whole.",
        tags: ["cases"],
        querystring: z.strictObject({
          state: z.enum(["open", "decided", "superseded"]).default("open"),
          listing: identifier.optional(),
          ...pageQuery,
        }),
        response: { 200: page(caseView), ...problems },
      },
    },
    async (request) => {
      const { items, next } = await listCases(deps.database, request.query);
      return { items: items.map(view), ...(next === undefined ? {} : { next }) };
    },
  );

  app.post(
    "/v1/cases",
    {
      config: { scope: "cases:decide" },
      schema: {
        operationId: "openCase",
        summary: "Open a case",
        description:
          "On the newest revision of a listing, whatever its verdict, so that a person can decide it. No gate moves until " +
          "then, and no deadline does it for them. Where a case is open already, that one is the answer.",
        tags: ["cases"],
        body: z.strictObject({ listing: identifier, note: text.optional() }),
        response: {
          200: withHeaders("The case that was open already.", caseView, location),
          201: withHeaders("The case is open.", caseView, location),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id, fresh } = await askForCase(deps.database, { ...request.body, by: keyOf(request) });
      reply.header("location", `/v1/cases/${id}`);
      return reply.code(fresh ? 201 : 200).send(view(await known(deps, id)));
    },
  );

  app.get(
    "/v1/cases/:id",
    {
      config: { scope: "cases:read" },
      schema: {
        operationId: "getCase",
        summary: "One case",
        tags: ["cases"],
        params: z.object({ id: z.uuid() }),
        response: { 200: caseView, ...problems },
      },
    },
    async (request) => view(await known(deps, request.params.id)),
  );

  app.post(
    "/v1/cases/:id/decision",
    {
      config: { scope: "cases:decide" },
      schema: {
        operationId: "decideCase",
        summary: "Decide a case",
        description: "Closes the case and moves the gate. Refused when the case has changed since `version`.",
        tags: ["cases"],
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({
          decision: z.enum(["allow", "block"]),
          reason: text,
          version: z.int().min(1),
        }),
        response: { 200: caseView, ...problems },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { deliveries } = await decideCase(deps.database, {
        case: id,
        ...request.body,
        by: keyOf(request),
      });
      await enqueueDeliveries(deps.queues, deliveries).catch(deps.onQueueError);
      return view(await known(deps, id));
    },
  );
}

async function known(deps: HttpDependencies, id: string): Promise<CaseRecord> {
  const found = await findCase(deps.database, id);
  if (found === undefined) throw new AssayError("case.unknown", `There is no case ${id}.`);
  return found;
}

function view({ openedAt, deadlineAt, decidedAt, ...record }: CaseRecord): z.output<typeof caseView> {
  const { result, ...verdict } = record.verdict;
  return {
    ...record,
    openedAt: openedAt.toISOString(),
    deadlineAt: deadlineAt?.toISOString() ?? null,
    decidedAt: decidedAt?.toISOString() ?? null,
    listing: record.listing as Record<string, unknown>,
    verdict: { ...verdict, ...(result as Record<string, unknown>) },
  };
}
