import { type FastifyBaseLogger, type FastifyRequest, fastify, LogController } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { parse as parseJson } from "secure-json-parse";
import { v4 as uuidv4 } from "uuid";
import { AssayError } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import type { Database } from "#store/database.ts";
import type { App } from "./app-types.ts";
import { createAuthentication } from "./auth.ts";
import { checkInput, NO_QUERY } from "./check-input.ts";
import { checkHeaders } from "./headers.ts";
import { answerErrors, MAX_PATH_PART, problem } from "./problem.ts";
import { giveTime, onClientError } from "./streamed-time.ts";

/** A body must have arrived after this, unless it is streamed. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;

/** What every HTTP side has: keys, checked input, problem documents and a log, and as yet no routes. */
export function createBaseApp(deps: {
  readonly database: Database;
  readonly log: Log;
  readonly bodyLimit: number;
}): App {
  const answerError = answerErrors(deps.log);
  const app = fastify({
    loggerInstance: deps.log.pino as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: deps.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: onClientError,
    http: { requireHostHeader: false },
    // Fastify's own answer while it closes is no problem document; a hook gives one.
    return503OnClosing: false,
    genReqId: () => uuidv4(),
    routerOptions: { maxParamLength: MAX_PATH_PART },
    // Path and query errors of the router itself are answered like any other.
    frameworkErrors: answerError,
  }).withTypeProvider<ZodTypeProvider>();

  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  // Every part of a request is checked at once, by a hook.
  app.setValidatorCompiler(() => () => true);
  app.addHook("preValidation", checkInput);
  // Answers are built from typed values; the schemas of responses describe them, and tests hold the two together.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (request: FastifyRequest, body: Buffer) => {
    request.bodyBytes = body.length;
    return readJson(body);
  });
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

  // What a call does not know in its query is a slip of the caller, as an unknown field of a body is.
  app.addHook("onRoute", (route) => {
    if (route.url.startsWith("/v1/")) route.schema = { querystring: NO_QUERY, ...route.schema };
  });
  app.decorateRequest("apiKey", null);
  app.decorateRequest("bodyBytes", 0);
  refuseWhenStopping(app);
  app.addHook("onRequest", checkHeaders);
  app.addHook("onRequest", createAuthentication(deps.database));
  app.addHook("onRequest", giveTime);
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
  return app;
}

// Connections that are kept alive may bring requests until the last of them is closed. Fastify has each answer close its own.
function refuseWhenStopping(app: App): void {
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
  });
  app.addHook("onRequest", async () => {
    if (stopping) throw new AssayError("service.stopping", "The service is stopping; try again.");
  });
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

// Bytes that are no text are refused, as in a batch: replaced, two ids could become one.
function readJson(body: Buffer): unknown {
  if (body.length === 0) throw new AssayError("request.malformed", "The body is empty; JSON is expected.");
  let text: string;
  try {
    text = UTF8.decode(body);
  } catch (cause) {
    throw new AssayError("request.malformed", "The body is not valid UTF-8.", { cause });
  }
  return parseJson(text);
}
