import { z } from "zod";
import { AssayError } from "#src/errors.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { problems } from "../schemas/page.ts";

const state = z.object({ status: z.literal("ok") });

/** Is the process alive, is it ready, and what has it counted. */
export function serviceRoutes(app: App, deps: Pick<HttpDependencies, "database" | "metrics" | "started">): void {
  app.get(
    "/healthz",
    {
      schema: {
        operationId: "getHealth",
        summary: "Is the process alive?",
        tags: ["service"],
        response: { 200: state, ...problems },
      },
    },
    async () => ({ status: "ok" as const }),
  );

  app.get(
    "/readyz",
    {
      schema: {
        operationId: "getReadiness",
        summary: "Can it do its work?",
        description:
          "503 until the database answers and everything that the process runs has started: a process that works loads rules, prices, banks and the hashes of pictures first.",
        tags: ["service"],
        response: { 200: state, ...problems },
      },
    },
    async () => {
      try {
        await deps.database.pool.query("select 1");
      } catch (cause) {
        throw new AssayError("store.unavailable", "The database does not answer.", { cause });
      }
      if (!deps.started()) {
        throw new AssayError("service.starting", "Rules, prices, banks and the hashes of pictures are being loaded.");
      }
      return { status: "ok" as const };
    },
  );

  app.get(
    "/metrics",
    {
      config: { scope: "metrics:read" },
      schema: {
        operationId: "getMetrics",
        summary: "Figures in the Prometheus text format",
        tags: ["service"],
        produces: ["text/plain"],
        response: { 200: z.string(), ...problems },
      },
    },
    async (_request, reply) =>
      reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics()),
  );
}
