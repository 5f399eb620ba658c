import { PassThrough, type Readable } from "node:stream";
import { parse as parseJson } from "secure-json-parse";
import { z } from "zod";
import { type Line, readLines } from "#input/lines.ts";
import { zodProblems } from "#input/zod-problems.ts";
import { listingBody } from "#screening/listing.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import { createPlaces, type Places } from "#src/places.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { mediaType, NDJSON } from "../media-types.ts";
import { failureEvent, translate } from "../problem.ts";
import { problems } from "../schemas/page.ts";
import { lines, streaming } from "../schemas/streamed.ts";

/** Lines of one body under way at once: enough to fill group commits. */
const WINDOW = 256;
/**
 * Characters of lines under way at once, of all bodies together: each is held several times over on its way into the
 * database. Ordinary lines never come near it; a longer line than this goes alone.
 */
const UNDER_WAY = 8 * 1024 * 1024;
/** The least that a line counts: all bodies together have 4,096 lines under way. Both are a part of what the intake takes. */
const LEAST_LINE = 2 * 1024;
/**
 * Answers held for a client that sends its whole body before it reads. Many HTTP clients do, and stopping to read
 * their body until they read our answers would leave both sides waiting for ever.
 */
const ANSWER_BUFFER = 32 * 1024 * 1024;

const answerLine = z
  .object({
    line: z.int().meta({ description: "Number of the input line, from 1." }),
    status: z.int().meta({ description: "What the line would have been answered alone: 202 or an error." }),
    id: z.string().optional(),
    revision: z.int().optional(),
    screening: z.uuid().optional(),
    retry: z.boolean().optional(),
    code: z.string().optional(),
    detail: z.string().optional(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "BatchAnswer" });
type Answer = z.output<typeof answerLine>;

/** Handing in many listings at once: one JSON object a line, one answer a line, in the same order. */
export function batchRoutes(app: App, deps: HttpDependencies & { readonly bodyLimit: number }): void {
  app.addContentTypeParser(NDJSON, (_request, body, done) => done(null, body));

  const room = createPlaces(UNDER_WAY);

  app.post(
    "/v1/listings::batch",
    {
      config: { scope: "listings:write", streamed: { "application/x-ndjson": lines(listingBody, "input") } },
      schema: {
        operationId: "submitListings",
        summary: "Hand in many listings, one JSON object a line",
        description:
          "The body is NDJSON (`application/x-ndjson`), streamed and without a limit on its length or time; a line has the " +
          "limit of a single listing. Each non-blank line is answered by one line, in order. A bad line costs only itself.",
        tags: ["listings"],
        response: { 200: streaming("One answer a line.", lines(answerLine, "output")), ...problems },
      },
    },
    async (request, reply) => {
      if (!NDJSON.includes(mediaType(request.headers["content-type"]))) {
        throw new AssayError("request.unsupported-type", "Send the header Content-Type: application/x-ndjson.");
      }
      const answers = new PassThrough({ highWaterMark: ANSWER_BUFFER });
      void answerAll(request.body as Readable, answers, deps, room).catch((error: unknown) =>
        answers.destroy(error as Error),
      );
      return reply
        .code(200)
        .type("application/x-ndjson")
        .send(answers as never);
    },
  );
}

async function answerAll(
  body: Readable,
  answers: PassThrough,
  deps: HttpDependencies & { readonly bodyLimit: number },
  room: Places,
): Promise<void> {
  const underWay: Promise<Answer>[] = [];
  const writeOldest = async (): Promise<void> => {
    const answer = await underWay.shift();
    if (answer === undefined || answers.destroyed) return;
    if (answers.write(`${JSON.stringify(answer)}\n`)) return;
    await new Promise<void>((resolve) => {
      answers.once("drain", resolve).once("close", resolve);
    });
  };
  for await (const line of readLines(body, deps.bodyLimit)) {
    if (answers.destroyed) break;
    const size = Math.max(LEAST_LINE, "text" in line ? line.text.length : 0);
    await room.take(size);
    underWay.push(answerOne(line, size, deps).finally(() => room.leave(size)));
    if (underWay.length >= WINDOW) await writeOldest();
  }
  while (underWay.length > 0) await writeOldest();
  answers.end();
}

async function answerOne(line: Line, size: number, deps: HttpDependencies): Promise<Answer> {
  try {
    const listing = listingOf(line);
    const { id, revision, screening, fresh } = await deps.intake.accept(listing, size);
    deps.metrics.accepted.inc({ outcome: fresh ? "accepted" : "retry" });
    return { line: line.number, status: 202, id, revision, screening, retry: !fresh };
  } catch (error) {
    const known = translate(error);
    const errors = known.problems.map(({ at, message }): Problem => ({ at, message }));
    if (known.status >= 500) deps.log.event(failureEvent(known), { line: line.number, code: known.code, err: error });
    deps.metrics.accepted.inc({ outcome: "refused" });
    const answer = { line: line.number, status: known.status, code: known.code, detail: known.message };
    return errors.length === 0 ? answer : { ...answer, errors };
  }
}

function listingOf(line: Line): z.output<typeof listingBody> {
  if ("error" in line) {
    throw line.error === "too-long"
      ? new AssayError("request.too-large", "The line is longer than this service takes.")
      : new AssayError("request.malformed", "The line is not valid UTF-8.");
  }
  const parsed = listingBody.safeParse(parseJson(line.text));
  if (parsed.success) return parsed.data;
  const problems = zodProblems(parsed.error);
  throw new AssayError("request.invalid", "The line does not have the right shape.", { problems });
}
