import swagger from "@fastify/swagger";
import { jsonSchemaTransform, jsonSchemaTransformObject, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { App, HttpDependencies } from "./app-types.ts";
import { createBaseApp } from "./base-app.ts";
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
import { serviceRoutes } from "./routes/service.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import type { Streamed } from "./schemas/streamed.ts";

/** Every route file whose routes take JSON or nothing; a new one is one line here. */
const ROUTES = [
  listingRoutes,
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
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Assay",
        description: "Screens a marketplace's listings for counterfeits before the first sale.",
        version: "1",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    },
    transform: (given) => {
      const { schema: plain, url } = jsonSchemaTransform(given);
      const { scope, streamed } = given.route.config ?? {};
      const schema = streamed === undefined ? plain : { ...plain, body: { content: contentOf(streamed) } };
      // The description says what the authentication hook does.
      if (scope === undefined) return { schema: { ...schema, security: [] }, url };
      return { schema: { ...schema, security: [{ key: [] }], description: describe(schema.description, scope) }, url };
    },
    transformObject: jsonSchemaTransformObject,
  });
  for (const routes of ROUTES) routes(app, deps);
  for (const routes of STREAMS) {
    await app.register(async (scope) => routes(scope.withTypeProvider<ZodTypeProvider>(), deps));
  }
  return app;
}

function contentOf(streamed: Streamed): Record<string, { schema: object }> {
  return Object.fromEntries(Object.entries(streamed).map(([type, schema]) => [type, { schema }]));
}

function describe(description: unknown, scope: string): string {
  const needs = `Needs the scope \`${scope}\`.`;
  return typeof description === "string" ? `${description} ${needs}` : needs;
}
