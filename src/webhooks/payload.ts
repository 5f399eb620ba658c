import type { EventRecord } from "#store/events.ts";

/** The body of an event as webhooks and streams carry it: the same bytes however often it is made. */
export function eventBody(event: EventRecord): string {
  return JSON.stringify({ type: event.type, timestamp: event.createdAt.toISOString(), data: eventData(event) });
}

/** The body of a test message to a webhook, which is no event. */
export function testBody(webhook: string, at: Date): string {
  return JSON.stringify({ type: "webhook.test", timestamp: at.toISOString(), data: { webhook } });
}

function eventData({ listingId, sequence, data, screening }: EventRecord): Record<string, unknown> {
  const head = { listingId, sequence, ...data };
  if (screening === null) return head;
  const { id, verdict, score, ruleset, result } = screening;
  const { confidence, reasons, signals, degraded, banks, timings } = result;
  const seen = { signals, degraded, ruleset, banks, timings };
  return { ...head, screening: id, verdict, score, confidence, reasons, ...seen };
}
