import swagger from "@fastify/swagger";
import { type FastifyBaseLogger, fastify, LogController } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject, type ZodTypeProvider } from "fastify-type-provider-zod";
import { v4 as uuidv4 } from "uuid";
import type { z } from "zod";
import { AssayError } from "#src/errors.ts";
import type { App, HttpDependencies } from "./app-types.ts";
import { createAuthentication } from "./auth.ts";
import { answerError, problem, zodProblems } from "./problem.ts";
import { bankListRoutes } from "./routes/bank-lists.ts";
import { bankRoutes } from "./routes/banks.ts";
import { batchRoutes } from "./routes/batch.ts";
import { caseRoutes } from "./routes/cases.ts";
import { deliveryRoutes } from "./routes/deliveries.ts";
import { entryRoutes } from "./routes/entries.ts";
import { eventRoutes } from "./routes/events.ts";
import { gateRoutes } from "./routes/gate.ts";
import { imageRoutes } from "./routes/images.ts";
import { listingRoutes } from "./routes/listings.ts";
import { priceReferenceRoutes } from "./routes/price-references.ts";
import { serviceRoutes } from "./routes/service.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

/** Every route file; a new one is one line here. */
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
];

/** Ids are at most 200 characters, each at most 9 bytes when percent-encoded. */
const MAX_PARAM_LENGTH = 2_000;
/** A body must have arrived after this; long enough for a slow batch of a million listings. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;

/** What the application is built with, beside what routes use: how large bodies and uploaded pictures may be. */
export interface AppDependencies extends HttpDependencies {
  readonly bodyLimit: number;
  readonly maxPictureBytes: number;
}

/** Builds the HTTP application without listening, so that tests can inject requests. */
export async function buildApp(deps: AppDependencies): Promise<App> {
  const app = fastify({
    loggerInstance: deps.log.pino as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: deps.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: () => uuidv4(),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // Path and query errors of the router itself are answered like any other.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(({ schema, httpPart }) => (data: unknown) => {
    const parsed = (schema as z.ZodType).safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const problems = zodProblems(parsed.error).map(({ at, message }) => ({
      at: httpPart === "body" ? at : `${httpPart ?? "request"}${at}`,
      message,
    }));
    return { error: new AssayError("request.invalid", "The request does not have the right shape.", { problems }) };
  });
  // Answers are built from typed values; the schemas of responses describe them, and tests hold the two together.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const answer = problem(
      "route.unknown",
      `There is no ${request.method} ${request.url.split("?")[0]}.`,
      [],
      request.id,
    );
    reply.code(404).type("application/problem+json").send(JSON.stringify(answer));
  });

  app.decorateRequest("apiKey", null);
  app.addHook("onRequest", createAuthentication(deps.database));
  // Bodies are taken as they are: unpacking is where small requests become large ones.
  app.addHook("onRequest", async (request) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") {
      throw new AssayError("request.unsupported-type", `The content encoding ${encoding} is not supported.`);
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, url } = request.routeOptions;
    deps.log.event("http.request", {
      request: request.id,
      method,
      url,
      status: reply.statusCode,
      ms: reply.elapsedTime,
    });
  });

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
      const { schema, url } = jsonSchemaTransform(given);
      const { scope } = given.route.config ?? {};
      // The description says what the authentication hook does.
      if (scope === undefined) return { schema: { ...schema, security: [] }, url };
      return { schema: { ...schema, security: [{ key: [] }], description: describe(schema.description, scope) }, url };
    },
    transformObject: jsonSchemaTransformObject,
  });
  for (const routes of ROUTES) routes(app, deps);
  // Only these routes take a stream: elsewhere NDJSON is an unsupported content type.
  await app.register(async (scope) => batchRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps));
  await app.register(async (scope) => bankListRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps));
  // And only this one takes files.
  await app.register(async (scope) => imageRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps));
  return app;
}

function describe(description: unknown, scope: string): string {
  const needs = `Needs the scope \`${scope}\`.`;
  return typeof description === "string" ? `${description} ${needs}` : needs;
}
