import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { ERRORS, type ErrorCode } from "#src/errors.ts";
import { problem } from "./problem.ts";

/** What HTTP itself garbles, by Node's code for it: no route and no error handler ever sees such a request. */
const KNOWN: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["request.timeout", "The request did not arrive in time."],
  HPE_HEADER_OVERFLOW: ["request.invalid", "The address and the headers are larger than 16 KiB together."],
};
const GARBLED = ["request.invalid", "The request is not well-formed HTTP."] as const;
const PHRASES: Readonly<Record<number, string>> = { 400: "Bad Request", 408: "Request Timeout" };

/**
 * Answers an error below HTTP with a problem document, as everywhere, and closes the connection. Where an answer has
 * begun, a second one would stand in the middle of it.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  // Node asks the same before its own answer.
  const { _httpMessage: answering } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  const [code, detail] = KNOWN[error.code ?? ""] ?? GARBLED;
  const answer = problem(code, detail, []);
  const body = JSON.stringify(answer);
  const again = ERRORS[code].retryable ? "Retry-After: 1\r\n" : "";
  if (socket.writable && !answering?.headersSent) {
    socket.write(
      `HTTP/1.1 ${answer.status} ${PHRASES[answer.status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n${again}Connection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
