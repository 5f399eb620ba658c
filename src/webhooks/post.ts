import { type Dispatcher, request } from "undici";

/** How one attempt ended: with the receiver's status, or without one and with a sentence why. */
export type PostResult =
  | { readonly status: number; readonly retryAfter: string | undefined }
  | { readonly error: string };

/** From the first byte sent to the last byte read. */
const TOTAL_MS = 15_000;
const HEADERS_MS = 12_000;
/** A receiver's answer says all in its status; this much of the body is read so that the connection can be used again. */
const BODY_LIMIT = 64 * 1024;
const ERROR_LENGTH = 300;

/** Sends one POST and follows no redirect. Never throws: what goes wrong is the result. */
export async function post(
  dispatcher: Dispatcher,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<PostResult> {
  const signal = AbortSignal.timeout(TOTAL_MS);
  try {
    const answer = await request(url, {
      method: "POST",
      dispatcher,
      headers,
      body,
      signal,
      headersTimeout: HEADERS_MS,
      bodyTimeout: TOTAL_MS,
    });
    const retryAfter = answer.headers["retry-after"];
    // The status stands, however the body ends.
    await answer.body.dump({ limit: BODY_LIMIT, signal }).catch(() => undefined);
    return { status: answer.statusCode, retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter };
  } catch (error) {
    return { error: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "The request failed.";
  if (error.name === "TimeoutError") return `The receiver did not answer within ${TOTAL_MS / 1000} seconds.`;
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`).slice(
    0,
    ERROR_LENGTH,
  );
}
