import { z } from "zod";
import { printable } from "#screening/listing.ts";
import { EVENT_TYPES } from "#webhooks/event-types.ts";

const instant = z.iso.datetime();
const MAX_URL = 2_000;

export const eventType = z.enum(EVENT_TYPES);
const types = z
  .array(eventType)
  .min(1)
  .max(EVENT_TYPES.length * 2)
  .transform((list) => [...new Set(list)])
  .meta({ description: "The kinds of events that are sent." });
const url = printable(MAX_URL).meta({ description: "http or https, reachable from Assay." });

export const webhookBody = z.strictObject({ url, types });

export const webhookPatch = z.strictObject({
  url: url.optional(),
  types: types.optional(),
  enabled: z.boolean().optional(),
});

/** A receiver of events. */
export const webhookView = z
  .object({
    id: z.uuid(),
    url: z.string(),
    types: z.array(z.string()),
    enabled: z.boolean(),
    createdAt: instant,
    previousSecretUntil: instant
      .nullable()
      .meta({ description: "Until when the secret before the last rotation signs too." }),
  })
  .meta({ id: "Webhook" });

/** A webhook with its signing secret, as it is shown once. */
export const webhookWithSecret = webhookView
  .extend({ secret: z.string().meta({ description: "Shown this once; it verifies the signatures." }) })
  .meta({ id: "WebhookWithSecret" });

/** The body of a test message. */
export const webhookTestBody = z
  .object({
    type: z.literal("webhook.test"),
    timestamp: instant,
    data: z.object({ webhook: z.uuid() }),
  })
  .meta({ id: "WebhookTestMessage", description: "Somebody tries whether a webhook's receiver takes messages." });

/** What a receiver made of a test message. */
export const webhookTested = z
  .object({
    id: z.uuid().meta({ description: "The `webhook-id` of the message." }),
    delivered: z.boolean().meta({ description: "The receiver answered 2xx." }),
    status: z.int().nullable().meta({ description: "What it answered; null when nothing came." }),
    error: z.string().nullable().meta({ description: "Why nothing came." }),
    ms: z.int().meta({ description: "How long it took, in milliseconds." }),
  })
  .meta({ id: "WebhookTest" });

export const deliveryState = z.enum(["pending", "delivered", "dead"]);

/** One event on its way to one webhook. */
export const deliveryView = z
  .object({
    id: z.uuid(),
    webhook: z.uuid(),
    event: z.uuid().meta({ description: "The `webhook-id` of every attempt." }),
    type: z.string(),
    listingId: z.string(),
    sequence: z.int(),
    state: deliveryState,
    attempts: z.int(),
    nextAttemptAt: instant.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    replays: z.int(),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: "Delivery" });
