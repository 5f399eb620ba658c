import type { z } from "zod";
import { problemDocument } from "#http/problem.ts";
import { AssayError } from "#src/errors.ts";

/** A marketplace's side of the HTTP API. */
export interface Client {
  /** Sends one request; gives the answer in the shape asked for, or throws what the service said. */
  call<T extends z.ZodType>(shape: T, method: string, path: string, body?: unknown): Promise<z.output<T>>;
}

/** Verdicts take milliseconds; the first one may wait for a cold start. */
const WAIT_SECONDS = 20;

/** Makes a client with one key; `signal` ends whatever is under way. */
export function createClient(url: string, key: string, signal: AbortSignal): Client {
  return {
    async call(shape, method, path, body) {
      const headers = { authorization: `Bearer ${key}`, prefer: `wait=${WAIT_SECONDS}` };
      const answer = await fetch(url + path, {
        method,
        signal,
        headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok)
        throw new AssayError("internal", `${method} ${path} was answered ${answer.status}: ${sentenceOf(text)}`);
      return shape.parse(text === "" ? undefined : JSON.parse(text));
    },
  };
}

function sentenceOf(text: string): string {
  try {
    const { title, detail, errors = [] } = problemDocument.parse(JSON.parse(text));
    return [detail ?? title, ...errors.map(({ at, message }) => `${at} ${message}`)].join("; ");
  } catch {
    return text.slice(0, 200);
  }
}
