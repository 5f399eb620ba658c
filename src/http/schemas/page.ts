import { z } from "zod";
import { problemDocument } from "../problem.ts";
import { retryAfter, wwwAuthenticate } from "./headers.ts";
import { inDigits } from "./in-digits.ts";

/** Query of every paged list. */
export const pageQuery = {
  cursor: z.string().min(1).max(1_000).optional().meta({ description: "The `next` of the page before." }),
  limit: inDigits((number) => number.min(1).max(200).default(50)),
};

/** A page of `item`s; `next` is there when there is more. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() });

const problem = {
  description: "A problem document (RFC 9457).",
  content: { "application/problem+json": { schema: problemDocument } },
};

/** The error answers that every route shares. */
export const problems = {
  "4xx": { ...problem, headers: { ...wwwAuthenticate, ...retryAfter } },
  "5xx": { ...problem, headers: retryAfter },
};
