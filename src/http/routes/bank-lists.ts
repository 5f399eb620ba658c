import { Readable } from "node:stream";
import { z } from "zod";
import { bankName } from "#input/bank-body.ts";
import { hashFields, hashLine } from "#input/hash-line.ts";
import { type ListFormat, MAX_LIST_LINE, readHashList } from "#input/hash-list.ts";
import { readLines } from "#input/lines.ts";
import { AssayError } from "#src/errors.ts";
import { findBank } from "#store/banks.ts";
import { allEntries } from "#store/entries.ts";
import { EXPORT_FORMATS, EXPORT_TYPES, printList } from "#tasks/export-bank.ts";
import { importHashList } from "#tasks/import-bank.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { mediaType, NDJSON } from "../media-types.ts";
import { entryStatus, importView } from "../schemas/bank.ts";
import { problems } from "../schemas/page.ts";
import { lines, table } from "../schemas/streamed.ts";

const params = z.object({ bank: bankName });
const tags = ["banks"];
const TABLE = ["text/csv", "text/plain"];

/** Whole banks as lists: taken in and given out as streams. */
export function bankListRoutes(app: App, deps: HttpDependencies): void {
  const { pool } = deps.database;
  app.addContentTypeParser([...NDJSON, ...TABLE], (_request, body, done) => done(null, body));

  app.post(
    "/v1/banks/:bank/entries::import",
    {
      config: {
        scope: "banks:write",
        streamed: { "text/csv": table(hashLine), "application/x-ndjson": lines(hashLine, "input") },
      },
      schema: {
        operationId: "importEntries",
        summary: "Import a hash list",
        description:
          "The body is CSV (`text/csv`) or NDJSON (`application/x-ndjson`), streamed and without a limit on its length or " +
          "time. Each good line is saved and each bad one is reported with its number: a bad line costs only itself. The same " +
          "list again changes nothing. What the query says holds for lines that do not say it themselves.",
        tags,
        params,
        querystring: z.strictObject({
          quality: hashFields.quality,
          source: hashFields.source,
          owner: hashFields.owner,
          brand: hashFields.brand,
          expiresAt: hashFields.expiresAt,
        }),
        response: { 200: importView, ...problems },
      },
    },
    async (request) => {
      const bank = await findBank(pool, request.params.bank);
      const format = formatOf(mediaType(request.headers["content-type"]));
      const rows = readHashList(readLines(request.body as Readable, MAX_LIST_LINE), format);
      const { problems: found, ...counts } = await importHashList(pool, bank.id, rows, request.query);
      return { ...counts, problems: [...found] };
    },
  );

  app.get(
    "/v1/banks/:bank/entries::export",
    {
      config: { scope: "banks:read" },
      schema: {
        operationId: "exportEntries",
        summary: "Export a bank as a hash list",
        description:
          "In the order of the hashes, so that two exports can be compared. `csv` and `ndjson` can be imported again; " +
          "`hashes` is one bare hash a line, as other tools read it.",
        tags,
        params,
        querystring: z.strictObject({
          format: z.enum(EXPORT_FORMATS).default("csv"),
          status: entryStatus.optional(),
        }),
        produces: Object.values(EXPORT_TYPES),
        response: { 200: z.string(), ...problems },
      },
    },
    async (request, reply) => {
      const bank = await findBank(pool, request.params.bank);
      const { format, status } = request.query;
      reply.header(
        "content-disposition",
        `attachment; filename="${bank.name}.${format === "hashes" ? "txt" : format}"`,
      );
      const printed = printList(allEntries(pool, bank.id, status), format);
      return reply.type(EXPORT_TYPES[format]).send(Readable.from(printed) as never);
    },
  );
}

function formatOf(type: string): ListFormat {
  if (NDJSON.includes(type)) return "ndjson";
  if (TABLE.includes(type)) return "csv";
  throw new AssayError("request.unsupported-type", "Send the header Content-Type: text/csv or application/x-ndjson.");
}
