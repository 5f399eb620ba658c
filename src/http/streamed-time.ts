import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { answerClientError } from "./client-error.ts";

/** How often it is asked whether anything has moved: a body may stand still for so long, and for twice that at most. */
const STILL_MS = 5 * 60_000;
/** Node's code for a request that takes too long. */
const REQUEST_TIMEOUT = "ERR_HTTP_REQUEST_TIMEOUT";

/** Connections on which a streamed body comes in, or its answers go out. */
const streaming = new WeakSet<Socket>();

/**
 * A hook that lets a streamed body take any time, since its length has no limit either and we may be the slower side. It
 * has to go on: who sends nothing that we wait for, or does not read the answers, is cut off. Only for callers with a key.
 */
export async function giveTime(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.routeOptions.config.streamed === undefined) return;
  const { raw: body } = request;
  const { raw: answer } = reply;
  const { socket } = body;
  const moved = () => socket.bytesRead + socket.bytesWritten;
  let before = moved();
  const watch = setInterval(() => {
    const waitsForClient = answer.writableLength > 0 || (!body.complete && body.readableLength === 0);
    if (waitsForClient && moved() === before) {
      answerClientError(Object.assign(new Error("The body stands still."), { code: REQUEST_TIMEOUT }), socket);
    }
    before = moved();
  }, STILL_MS).unref();
  streaming.add(socket);
  answer.once("close", () => {
    clearInterval(watch);
    streaming.delete(socket);
  });
}

/** Fastify's handler of errors below HTTP. Node's limit on the time of a request does not count for streamed bodies. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === REQUEST_TIMEOUT && streaming.has(socket)) return;
  answerClientError(error, socket);
}
