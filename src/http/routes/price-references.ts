import { Readable } from "node:stream";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { priceReference } from "#input/price-reference.ts";
import { readPriceRows } from "#input/price-rows.ts";
import { AssayError } from "#src/errors.ts";
import { countLearnedCells, listPriceSources, newestPriceVersion, removePriceSource } from "#store/prices.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { mediaType, NDJSON } from "../media-types.ts";
import { problems } from "../schemas/page.ts";
import { importView, sourceParams, sourceView } from "../schemas/price-reference.ts";
import { lines, table } from "../schemas/streamed.ts";

const tags = ["price-references"];
const CSV = ["text/csv", "application/csv"];

/** What genuine goods cost, as the marketplace knows it. */
export function priceReferenceRoutes(app: App, deps: HttpDependencies): void {
  // A scope of its own: only this import takes CSV and NDJSON as a stream.
  void app.register(async (inner) => importRoute(inner.withTypeProvider<ZodTypeProvider>(), deps));

  app.get(
    "/v1/price-references",
    {
      config: { scope: "prices:read" },
      schema: {
        operationId: "getPriceReferences",
        summary: "What was imported, by source, and how much the service has learned itself",
        tags,
        response: {
          200: z.object({
            version: z.int(),
            sources: z.array(sourceView),
            learnedCells: z.int().meta({ description: "Kinds of article whose prices were learned from sales." }),
          }),
          ...problems,
        },
      },
    },
    async () => {
      const [version, sources, learnedCells] = await Promise.all([
        newestPriceVersion(deps.database.pool),
        listPriceSources(deps.database),
        countLearnedCells(deps.database),
      ]);
      const view = sources.map(({ usedRows, importedAt, ...source }) => ({
        ...source,
        used: usedRows,
        importedAt: importedAt.toISOString(),
      }));
      return { version, sources: view, learnedCells };
    },
  );

  app.delete(
    "/v1/price-references/:source",
    {
      config: { scope: "prices:write" },
      schema: {
        operationId: "deletePriceReferences",
        summary: "Forget what was imported from a source",
        tags,
        params: sourceParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await removePriceSource(deps.database.pool, request.params.source);
      return reply.code(204).send(null);
    },
  );
}

function importRoute(app: App, deps: HttpDependencies): void {
  app.addContentTypeParser([...CSV, ...NDJSON], (_request, body, done) => done(null, body));
  app.post(
    "/v1/price-references",
    {
      config: {
        scope: "prices:write",
        streamed: { "text/csv": table(priceReference), "application/x-ndjson": lines(priceReference, "input") },
      },
      schema: {
        operationId: "importPriceReferences",
        summary: "Import genuine prices",
        description:
          "The body is CSV with a heading (`text/csv`) or one JSON object a line (`application/x-ndjson`), in UTF-8, streamed " +
          "and without a limit on its length or time. All rows are taken or none: a bad one is answered with its line. The " +
          "rows replace what was imported before under the same `source`. Running workers use them within seconds.",
        tags,
        response: { 200: importView.meta({ examples: [EXAMPLE] }), ...problems },
      },
    },
    async (request) => {
      const { body } = request;
      if (!(body instanceof Readable)) {
        throw new AssayError("request.unsupported-type", "Send Content-Type: text/csv or application/x-ndjson.");
      }
      // The connection must outlive a refusal, or the client would never read it.
      const bytes = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
      try {
        const format = NDJSON.includes(mediaType(request.headers["content-type"])) ? "ndjson" : "csv";
        return await deps.importPrices(readPriceRows(bytes, format));
      } catch (error) {
        body.resume();
        throw error;
      }
    },
  );
}

const EXAMPLE = { version: 7, rows: 1200, used: 1140, skipped: { "part-or-lot": 60 }, sources: ["sales 2026"] };
