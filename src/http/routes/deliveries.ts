import { z } from "zod";
import { identifier } from "#screening/listing.ts";
import { AssayError } from "#src/errors.ts";
import { type DeliveryRecord, findDelivery, listDeliveries, replayDelivery } from "#store/deliveries.ts";
import { enqueueDeliveryJobs } from "#webhooks/enqueue.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { page, pageQuery, problems } from "../schemas/page.ts";
import { deliveryState, deliveryView } from "../schemas/webhook.ts";

const config = { scope: "webhooks:manage" } as const;
const params = z.object({ id: z.uuid() });
const tags = ["webhooks"];

/** What became of each event on its way to each webhook. */
export function deliveryRoutes(app: App, deps: HttpDependencies): void {
  app.get(
    "/v1/deliveries",
    {
      config,
      schema: {
        operationId: "listDeliveries",
        summary: "Deliveries, newest first",
        tags,
        querystring: z.strictObject({
          state: deliveryState.optional(),
          webhook: z.uuid().optional(),
          listing: identifier.optional(),
          ...pageQuery,
        }),
        response: { 200: page(deliveryView), ...problems },
      },
    },
    async (request) => {
      const { items, next } = await listDeliveries(deps.database, request.query);
      return { items: items.map(view), ...(next === undefined ? {} : { next }) };
    },
  );

  app.get(
    "/v1/deliveries/:id",
    {
      config,
      schema: {
        operationId: "getDelivery",
        summary: "One delivery",
        tags,
        params,
        response: { 200: deliveryView, ...problems },
      },
    },
    async (request) => view(known(request.params.id, await findDelivery(deps.database, request.params.id))),
  );

  app.post(
    "/v1/deliveries/:id/replay",
    {
      config,
      schema: {
        operationId: "replayDelivery",
        summary: "Send a delivery again",
        description: "Tries now, under the same event id, with all its attempts anew. A pending one does not wait.",
        tags,
        params,
        response: { 202: deliveryView, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const job = known(id, await replayDelivery(deps.database, id));
      await enqueueDeliveryJobs(deps.queues, [job]).catch(deps.onQueueError);
      return reply.code(202).send(view(known(id, await findDelivery(deps.database, id))));
    },
  );
}

function known<T>(id: string, found: T | undefined): T {
  if (found === undefined) throw new AssayError("delivery.unknown", `There is no delivery ${id}.`);
  return found;
}

function view({ nextAttemptAt, createdAt, finishedAt, ...delivery }: DeliveryRecord): z.output<typeof deliveryView> {
  return {
    ...delivery,
    nextAttemptAt: delivery.state === "pending" ? nextAttemptAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
