import { type Dispatcher, request } from "undici";

/** How one attempt ended: with the receiver's status, or without one and with a sentence why. */
export type PostResult =
  | { readonly status: number; readonly retryAfter: string | undefined }
  | { readonly error: string };

/** Whether a receiver has taken a message, by what it answered. */
export function isTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** How long a receiver may take: to answer, and then to finish what it says. */
export interface PostLimits {
  readonly answerMs: number;
  readonly bodyMs: number;
}

const LIMITS: PostLimits = { answerMs: 13_000, bodyMs: 2_000 };
/** A receiver's answer says all in its status; this much of the body is read so that the connection can be used again. */
const BODY_LIMIT = 64 * 1024;
const ERROR_LENGTH = 300;

/** Sends one POST and follows no redirect. Never throws: what goes wrong is the result. */
export async function post(
  dispatcher: Dispatcher,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  limits: PostLimits = LIMITS,
): Promise<PostResult> {
  try {
    const signal = AbortSignal.timeout(limits.answerMs);
    const answer = await request(url, { method: "POST", dispatcher, headers, body, signal });
    // The status stands, however the body ends.
    await answer.body.dump({ limit: BODY_LIMIT, signal: AbortSignal.timeout(limits.bodyMs) }).catch(() => undefined);
    const retryAfter = answer.headers["retry-after"];
    return { status: answer.statusCode, retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter };
  } catch (error) {
    return { error: describe(error, limits) };
  }
}

function describe(error: unknown, limits: PostLimits): string {
  if (!(error instanceof Error)) return "The request failed.";
  if (error.name === "TimeoutError") return `The receiver did not answer within ${limits.answerMs / 1000} seconds.`;
  const { code = "" } = error as NodeJS.ErrnoException;
  // System codes such as ECONNREFUSED say more than some of their messages.
  const named = /^[A-Z]/.test(code) && !error.message.includes(code) ? `${code}: ${error.message}` : error.message;
  return named.slice(0, ERROR_LENGTH);
}
