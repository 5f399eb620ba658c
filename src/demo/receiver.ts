import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { z } from "zod";

const eventBody = z.looseObject({ type: z.string(), data: z.looseObject({ listingId: z.string() }) });

/** A webhook that arrived with a good signature. */
export interface Arrival {
  readonly id: string;
  readonly signature: string;
  readonly type: string;
  readonly listingId: string;
}

/** The marketplace's end of webhooks. */
export interface Receiver {
  readonly url: string;
  /** The secret with which signatures are checked; until it is known, everything is answered 503 and comes again. */
  trust(secret: string): void;
  /** Every different event so far. */
  arrivals(): readonly Arrival[];
  /** Webhooks whose signature was wrong. */
  refused(): number;
  close(): Promise<void>;
}

/** Starts a receiver on a free local port. */
export async function startReceiver(): Promise<Receiver> {
  const arrived = new Map<string, Arrival>();
  let webhook: Webhook | undefined;
  let refused = 0;

  async function take(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (webhook === undefined) return 503;
    const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
    const headers = {
      "webhook-id": String(id),
      "webhook-timestamp": String(timestamp),
      "webhook-signature": String(signature),
    };
    try {
      const { type, data } = eventBody.parse(webhook.verify(Buffer.concat(chunks).toString("utf8"), headers));
      arrived.set(String(id), { id: String(id), signature: String(signature), type, listingId: data.listingId });
      return 204;
    } catch {
      refused += 1;
      return 400;
    }
  }

  const server = createServer((request, response) => {
    take(request).then(
      (status) => response.writeHead(status).end(),
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/assay`,
    trust: (secret) => {
      webhook = new Webhook(secret);
    },
    arrivals: () => [...arrived.values()],
    refused: () => refused,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
