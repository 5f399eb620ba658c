import type { Database } from "#store/database.ts";
import { newId } from "#store/ids.ts";
import { webhookTarget } from "#store/webhooks.ts";
import { testBody } from "#webhooks/payload.ts";
import { isTaken } from "#webhooks/post.ts";
import type { Sender } from "#webhooks/sender.ts";

/** What a receiver made of a test message. */
export interface WebhookTest {
  /** The `webhook-id` of the message. */
  readonly id: string;
  readonly delivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

/** Sends a webhook one message that says nothing, enabled or not, or throws `webhook.unknown`. It is not repeated and not recorded. */
export async function testWebhook(database: Database, sender: Sender, webhook: string): Promise<WebhookTest> {
  const target = await webhookTarget(database, webhook);
  const id = newId();
  const start = performance.now();
  const result = await sender.send(target, id, testBody(webhook, new Date()));
  const ms = Math.round(performance.now() - start);
  if ("error" in result) return { id, delivered: false, status: null, error: result.error, ms };
  return { id, delivered: isTaken(result.status), status: result.status, error: null, ms };
}
