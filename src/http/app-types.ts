import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Row } from "#input/row.ts";
import type { Queues } from "#queue/lanes.ts";
import type { PriceReference } from "#screening/knowledge.ts";
import type { Log } from "#src/log.ts";
import type { Metrics } from "#src/metrics.ts";
import type { AddressPolicy } from "#src/net/pinned.ts";
import type { Database } from "#store/database.ts";
import type { Scope } from "#store/keys.ts";
import type { Screened } from "#store/screened.ts";
import type { Intake } from "#tasks/accept.ts";
import type { AddedEntry } from "#tasks/add-entry.ts";
import type { ImportResult } from "#tasks/import-prices.ts";
import type { WebhookTest } from "#tasks/test-webhook.ts";
import type { SecretBox } from "#webhooks/secret-box.ts";
import type { Streamed } from "./schemas/streamed.ts";

/** Fastify with zod schemas, as every route file receives it. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What routes may use. */
export interface HttpDependencies {
  readonly database: Database;
  readonly queues: Queues;
  readonly intake: Intake;
  readonly screened: Screened;
  /** Takes a marketplace's price references, all or none. */
  readonly importPrices: (batches: AsyncIterable<readonly Row<PriceReference>[]>) => Promise<ImportResult>;
  /** Adds a known picture to a bank; gives its hash, and whether anything was added. */
  readonly addEntry: (bankId: number, entry: AddedEntry) => Promise<{ hash: string; added: boolean }>;
  /** Sends a webhook a test message; gives what its receiver made of it. */
  readonly testWebhook: (webhook: string) => Promise<WebhookTest>;
  readonly secretBox: SecretBox;
  /** Which addresses webhooks may be sent to. */
  readonly targetPolicy: AddressPolicy;
  readonly metrics: Metrics;
  /** Whether everything that the process runs has started: it listens before its lanes work. */
  readonly started: () => boolean;
  readonly log: Log;
  /** Hears of jobs that could not be queued after a commit: the reconciler will find them. */
  readonly onQueueError: (error: unknown) => void;
}

declare module "fastify" {
  interface FastifyRequest {
    /** How long the body was that was read as JSON. */
    bodyBytes: number;
  }
  interface FastifyContextConfig {
    /** The scope that a route needs; a route without one is public. */
    scope?: Scope;
    /** The body of a route that reads it as it comes: a schema of the route would be checked against what is not read yet. */
    streamed?: Streamed;
  }
}
