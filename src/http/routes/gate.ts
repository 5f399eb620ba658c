import { z } from "zod";
import { identifier, money } from "#screening/listing.ts";
import { readGates, recordSale } from "#store/gates.ts";
import { enqueueDeliveries } from "#webhooks/enqueue.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { problems } from "../schemas/page.ts";
import { gateView } from "../schemas/verdict.ts";

/** The most listings of one cart. */
const MAX_CART = 100;

/** The sale question, and sales that happened. */
export function gateRoutes(app: App, deps: HttpDependencies): void {
  app.get(
    "/v1/listings/:id/gate",
    {
      config: { scope: "gate:read" },
      schema: {
        operationId: "getGate",
        summary: "May this listing be shown and sold?",
        description: "An id that was never seen is closed, with the reason `unknown`.",
        tags: ["gate"],
        params: z.object({ id: identifier }),
        response: { 200: gateView, ...problems },
      },
    },
    async (request) => {
      const [gate] = await readGates(deps.database, [request.params.id]);
      return gate;
    },
  );

  app.post(
    "/v1/gate",
    {
      config: { scope: "gate:read" },
      schema: {
        operationId: "checkGates",
        summary: "May these listings be sold? One cart, up to 100 ids",
        tags: ["gate"],
        body: z.strictObject({ ids: z.array(identifier).min(1).max(MAX_CART) }),
        response: {
          200: z.object({
            open: z.boolean().meta({ description: "True when every gate is open." }),
            gates: z.array(gateView),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const gates = await readGates(deps.database, request.body.ids);
      return { open: gates.every(({ gate }) => gate === "open"), gates };
    },
  );

  app.post(
    "/v1/listings/:id/sales",
    {
      config: { scope: "sales:write" },
      schema: {
        operationId: "reportSale",
        summary: "Report a sale",
        description:
          "Recorded whatever the gate says: a sale through a closed gate, or of a listing never seen, is a breach, counted and reported. " +
          "`gate` and `reason` are those of the moment of the sale. " +
          "The same sale again, by its id, is a safe retry; another listing, quantity or price under that id is refused.",
        tags: ["gate"],
        params: z.object({ id: identifier }),
        body: z.strictObject({
          id: identifier,
          quantity: z.int().min(1).max(1_000_000).default(1),
          price: money.optional(),
          soldAt: z.iso
            .datetime({ offset: true })
            .optional()
            .meta({
              description:
                "When it was sold, by which the gate is judged: closed before Assay had the listing, and for the future as " +
                "it is now. Without milliseconds it is the whole second. Left out: now.",
            }),
        }),
        response: {
          200: z.object({
            id: z.string(),
            listingId: z.string(),
            gate: z.string(),
            reason: z.string(),
            breach: z.boolean(),
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id: listingId } = request.params;
      const { soldAt, ...body } = request.body;
      const sale = await recordSale(deps.database, {
        ...body,
        listingId,
        soldAt: soldAt === undefined ? undefined : new Date(soldAt),
      });
      if (sale.breach && sale.fresh) {
        deps.metrics.breaches.inc();
        deps.log.event("gate.breach", { listing: listingId, sale: body.id, reason: sale.gateReason });
      }
      await enqueueDeliveries(deps.queues, sale.deliveries).catch(deps.onQueueError);
      return reply
        .code(200)
        .send({ id: body.id, listingId, gate: sale.gate, reason: sale.gateReason, breach: sale.breach });
    },
  );
}
