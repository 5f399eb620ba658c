import swagger from "@fastify/swagger";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { App, HttpDependencies } from "./app-types.ts";
import { createBaseApp } from "./base-app.ts";
import { OPENAPI } from "./openapi.ts";
import { bankListRoutes } from "./routes/bank-lists.ts";
import { bankRoutes } from "./routes/banks.ts";
import { batchRoutes } from "./routes/batch.ts";
import { caseRoutes } from "./routes/cases.ts";
import { deliveryRoutes } from "./routes/deliveries.ts";
import { descriptionRoutes } from "./routes/description.ts";
import { entryRoutes } from "./routes/entries.ts";
import { eventRoutes } from "./routes/events.ts";
import { gateRoutes } from "./routes/gate.ts";
import { imageRoutes } from "./routes/images.ts";
import { listingRoutes } from "./routes/listings.ts";
import { priceReferenceRoutes } from "./routes/price-references.ts";
import { rescreeningRoutes } from "./routes/rescreenings.ts";
import { serviceRoutes } from "./routes/service.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

/** Every route file whose routes take JSON or nothing; a new one is one line here. */
const ROUTES = [
  listingRoutes,
  rescreeningRoutes,
  gateRoutes,
  caseRoutes,
  webhookRoutes,
  deliveryRoutes,
  eventRoutes,
  priceReferenceRoutes,
  bankRoutes,
  entryRoutes,
  serviceRoutes,
  descriptionRoutes,
];

/** Those with parsers of their own: elsewhere lines, tables and files are content types that nobody takes. */
const STREAMS = [batchRoutes, bankListRoutes, imageRoutes];

/** What the application is built with, beside what routes use: how large bodies and uploaded pictures may be. */
export interface AppDependencies extends HttpDependencies {
  readonly bodyLimit: number;
  readonly maxPictureBytes: number;
}

/** Builds the HTTP application without listening, so that tests can inject requests. */
export async function buildApp(deps: AppDependencies): Promise<App> {
  const app = createBaseApp(deps);
  await app.register(swagger, OPENAPI);
  for (const routes of ROUTES) routes(app, deps);
  for (const routes of STREAMS) {
    await app.register(async (scope) => routes(scope.withTypeProvider<ZodTypeProvider>(), deps));
  }
  return app;
}
