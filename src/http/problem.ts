import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AssayError, ERRORS, type ErrorCode, type Problem } from "#src/errors.ts";
import type { EventName, Log } from "#src/log.ts";

const AT =
  "Where: a JSON pointer into the body, such as `/price/value`, or `query/limit`, `path/id`, or `path` of an address that cannot be read.";

/** An RFC 9457 problem document, as every error of the API is answered. */
export const problemDocument = z
  .object({
    type: z.string().meta({ description: "A stable URN of the error code." }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: "The stable code to program against." }),
    detail: z.string().optional(),
    instance: z.string().optional().meta({ description: "The request's id, to be found in the logs." }),
    errors: z.array(z.object({ at: z.string().meta({ description: AT }), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

type ProblemDocument = z.output<typeof problemDocument>;

/** The problem document of an error code. */
export function problem(
  code: ErrorCode,
  detail: string,
  problems: readonly Problem[],
  instance?: string,
): ProblemDocument {
  const { status, title } = ERRORS[code];
  return {
    type: `urn:assay:error:${code}`,
    title,
    status,
    code,
    detail,
    ...(instance === undefined ? {} : { instance }),
    ...(problems.length === 0 ? {} : { errors: problems.map(({ at, message }) => ({ at, message })) }),
  };
}

/** Fastify's error handler: translates every error into a problem document and logs what is our own fault. */
export function answerErrors(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const known = translate(error);
    log.event(failureEvent(known), {
      request: request.id,
      code: known.code,
      err: known.status >= 500 ? error : undefined,
    });
    answer(known, request, reply);
  };
}

/** What an error is logged as. An outage is what is away, once for all requests and lines that meet it; a start or a stop is wanted. */
export function failureEvent({ code, status }: AssayError): EventName {
  if (code === "store.unavailable" || code === "queue.unavailable") return code;
  if (code === "store.timeout") return "store.unavailable";
  if (code === "service.starting" || code === "service.stopping") return "request.refused";
  return status >= 500 ? "request.failed" : "request.refused";
}

function answer(known: AssayError, request: FastifyRequest, reply: FastifyReply): void {
  if (known.retryable) reply.header("retry-after", "1");
  // Fastify would close a connection on which a body still arrives: a client that writes before it reads sees only that.
  if (known.status === 413) reply.removeHeader("connection");
  if (known.status === 401) reply.header("www-authenticate", "Bearer");
  reply
    .code(known.status)
    .type("application/problem+json")
    .send(JSON.stringify(problem(known.code, known.message, known.problems, request.id)));
}

const CONTENT_TYPES =
  "This call does not take that content type: JSON goes as application/json, lines as application/x-ndjson, tables as text/csv, pictures as multipart/form-data.";

/** Ids are at most 200 characters, each at most 9 bytes when percent-encoded. */
export const MAX_PATH_PART = 2_000;

/** What the router cannot make sense of, by its code; its own words repeat the whole path and do not say why. */
const UNREADABLE_PATHS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: "must be percent-encoded UTF-8: a % itself is %25",
  FST_ERR_MAX_PARAM_LENGTH: `must not have a part of more than ${MAX_PATH_PART} characters`,
};

/** The error of our table that stands for any error that reaches the edge. */
export function translate(error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const { code = "", statusCode = 0 } = error as Partial<FastifyError>;
  const detail = error instanceof Error ? error.message : String(error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE" || statusCode === 413) {
    return new AssayError("request.too-large", "The body is larger than this service takes.", { cause: error });
  }
  if (statusCode === 415) return new AssayError("request.unsupported-type", CONTENT_TYPES, { cause: error });
  // Before the codes of connections: this one is the caller's, not the database's.
  if (code === "ECONNRESET" && detail === "aborted") {
    return new AssayError("request.malformed", "The body broke off before its end.", { cause: error });
  }
  if (statusCode === 408) return new AssayError("request.timeout", detail, { cause: error });
  if (error instanceof SyntaxError || code.startsWith("FST_ERR_CTP_")) {
    return new AssayError("request.malformed", detail, { cause: error });
  }
  const message = UNREADABLE_PATHS[code];
  if (message !== undefined) {
    const problems = [{ at: "path", message }];
    return new AssayError("request.invalid", "The address cannot be read.", { problems, cause: error });
  }
  if (statusCode >= 400 && statusCode < 500) return new AssayError("request.invalid", detail, { cause: error });
  if (TOO_LONG.has(code)) {
    return new AssayError("store.timeout", "The database did not answer this within its time; try again.", {
      cause: error,
    });
  }
  if (isConnectionError(code, detail)) {
    return new AssayError("store.unavailable", "The database does not answer; try again.", { cause: error });
  }
  return new AssayError("internal", "Something went wrong on our side.", { cause: error });
}

/** SQLSTATE of a statement that took, or waited for a lock, longer than it may. */
const TOO_LONG: ReadonlySet<string> = new Set(["57014", "55P03"]);

/** SQLSTATE classes 08 (connection), 53 (resources) and 57 (shutdown), and the network's own codes. */
function isConnectionError(code: string, detail: string): boolean {
  return (
    /^(?:08|53|57P)/.test(code) ||
    /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(code) ||
    /Connection terminated|is not queryable|timeout exceeded when trying to connect|Cannot use a pool after/.test(
      detail,
    )
  );
}
