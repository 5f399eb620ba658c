import { Readable } from "node:stream";
import { z } from "zod";
import { AssayError } from "#src/errors.ts";
import { type ChangeCursor, presentCursor } from "#store/change-cursor.ts";
import { formatEventCursor, parseEventCursor } from "#store/events.ts";
import { type EventFeed, openEventFeed } from "#webhooks/feed.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { failureEvent, translate } from "../problem.ts";
import { eventBody } from "../schemas/event.ts";
import { problems } from "../schemas/page.ts";
import { serverSent, streaming } from "../schemas/streamed.ts";
import { eventType } from "../schemas/webhook.ts";

/** Streams that one process serves at a time. */
const MAX_STREAMS = 200;
/** Proxies cut connections that are silent for longer; 15 s is what the HTML standard advises. */
const HEARTBEAT_MS = 15_000;
/** A stream ends after this and the client comes back: so long a revoked key may still listen. */
const MAX_STREAM_MS = 60 * 60 * 1000;
/** A stream that is to end is cut off after this: its client may not read, and would keep a stopping service waiting. */
const PARTING_MS = 1_000;

const eventId = z.string().min(1).max(100);
const typeList = z
  .string()
  .max(500)
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(eventType).min(1));

/** Everything that happens, as it happens. */
export function eventRoutes(app: App, { database, screened, log }: HttpDependencies): void {
  const feed = openEventFeed(database.pool, screened, (err) =>
    log.event(failureEvent(translate(err)), { part: "events", err }),
  );
  const stopping = new AbortController();
  let streams = 0;
  // Before the server waits for its connections to end.
  app.addHook("preClose", async () => {
    stopping.abort();
    feed.close();
  });

  app.get(
    "/v1/events",
    {
      config: { scope: "events:read" },
      schema: {
        operationId: "streamEvents",
        summary: "Events as they happen, as server-sent events",
        description:
          "Each event has the same JSON as a webhook's body. After a break, send the last `id` that was seen as " +
          "`Last-Event-ID` and nothing is missed; without one the stream starts at now.",
        tags: ["events"],
        headers: z.looseObject({
          "last-event-id": eventId.optional().meta({ description: "The last `id` that was seen." }),
        }),
        querystring: z.strictObject({
          types: typeList.optional().meta({ description: "Kinds of events, with commas; all when left out." }),
          lastEventId: eventId.optional().meta({ description: "The same as the header, which goes first." }),
        }),
        response: {
          200: streaming("The stream, until it is closed.", serverSent(eventBody)),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      if (streams >= MAX_STREAMS) throw new AssayError("events.too-many", "Close a stream, or try again later.");
      streams += 1;
      const gone = new AbortController();
      reply.raw.once("close", () => {
        streams -= 1;
        gone.abort();
      });
      const { pool } = database;
      const resume = request.headers["last-event-id"] ?? request.query.lastEventId;
      const start = resume === undefined ? await presentCursor(pool) : await parseEventCursor(pool, resume);
      const signal = AbortSignal.any([stopping.signal, gone.signal, AbortSignal.timeout(MAX_STREAM_MS)]);
      const cutOff = () => setTimeout(() => reply.raw.destroy(), PARTING_MS).unref();
      signal.addEventListener("abort", cutOff, { once: true });
      reply.header("content-type", "text/event-stream").header("cache-control", "no-store");
      // The connection serves nothing else afterwards, and a stopping server need not wait for it.
      reply.header("connection", "close");
      // nginx would hold the stream back to fill its buffers.
      reply.header("x-accel-buffering", "no");
      const text = Readable.from(lines(feed, start, request.query.types, signal), { objectMode: false });
      return reply.send(text as unknown as string);
    },
  );
}

// Read only as fast as the client takes: the stream asks for the next piece when its buffer has room.
async function* lines(
  feed: EventFeed,
  start: ChangeCursor,
  types: readonly string[] | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  // An id without data: a client that is cut off before the first event can resume too.
  yield idLine(start);
  let cursor = start;
  let spokeAt = performance.now();
  while (!signal.aborted) {
    const { items, upTo, more } = await feed.read(cursor, types);
    for (const { at, type, body } of items) {
      if (signal.aborted) return;
      yield `id: ${formatEventCursor(at)}\nevent: ${type}\ndata: ${body}\n\n`;
    }
    cursor = upTo;
    if (items.length > 0) spokeAt = performance.now();
    if (more) continue;
    const silence = performance.now() - spokeAt;
    if (silence >= HEARTBEAT_MS) {
      yield `: still here\n${idLine(cursor)}`;
      spokeAt = performance.now();
    }
    await feed.wait(cursor, Math.max(0, HEARTBEAT_MS - (performance.now() - spokeAt)), signal);
  }
}

function idLine(cursor: ChangeCursor): string {
  return `id: ${formatEventCursor(cursor)}\n\n`;
}
