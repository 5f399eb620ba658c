import type { z } from "zod";

/** Headers of an answer as the API's description shows them, by name. */
export type AnswerHeaders = Readonly<Record<string, { readonly type: "string"; readonly description: string }>>;

const header = (description: string) => ({ type: "string", description }) as const;

export const location = { Location: header("The path of what the answer is about.") };

export const preferenceApplied = {
  "Preference-Applied": header("`wait=N`, the seconds that were waited at most; left out where nothing was asked for."),
};

export const retryAfter = {
  "Retry-After": header("With 408, 429 and 503: the seconds after which the same call may be repeated."),
};

export const wwwAuthenticate = { "WWW-Authenticate": header("With 401: `Bearer`.") };

/** An answer of JSON that carries headers which clients may act on. */
export const withHeaders = <T extends z.ZodType>(description: string, schema: T, headers: AnswerHeaders) => ({
  description,
  content: { "application/json": { schema } },
  headers,
});
