import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { zodProblems } from "#input/zod-problems.ts";
import { AssayError, type Problem } from "#src/errors.ts";

/** What a call takes that says nothing of its query or of its body: none. */
export const NO_QUERY = z.strictObject({});
const NO_BODY = NO_QUERY.nullish();

/**
 * Fastify's `preValidation` hook: holds every part of a request against its schema and puts what was parsed in its
 * place. Throws `request.invalid` with the problems of all parts at once, where Fastify's own check would stop at the
 * first part. What a call does not know, in its query or its body, is a slip of the caller.
 */
export async function checkInput(request: FastifyRequest): Promise<void> {
  const { schema = {}, config } = request.routeOptions;
  const problems: Problem[] = [];
  const parsed = (part: string, type: unknown, value: unknown): unknown => {
    if (type === undefined) return value;
    const result = (type as z.ZodType).safeParse(value);
    if (result.success) return result.data;
    // A pointer leads into the body, as JSON pointers do; the other parts stand before it by their names.
    problems.push(...zodProblems(result.error).map(({ at, message }) => ({ at: `${part}${at}`, message })));
    return value;
  };
  request.params = parsed("path", schema.params, request.params);
  request.query = parsed("query", schema.querystring, request.query);
  // Once set, headers are copied at each look at them: only where a call checks some.
  if (schema.headers !== undefined)
    request.headers = parsed("headers", schema.headers, request.headers) as FastifyRequest["headers"];
  // Calls that read a stream look at what they get themselves.
  if (config.streamed === undefined) request.body = parsed("", schema.body ?? NO_BODY, request.body);
  if (problems.length > 0) {
    throw new AssayError("request.invalid", "The request does not have the right shape.", { problems });
  }
}
