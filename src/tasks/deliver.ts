import type pg from "pg";
import type { LaneHandler } from "#queue/lanes.ts";
import type { Log } from "#src/log.ts";
import type { AddressPolicy } from "#src/net/pinned.ts";
import {
  type AttemptResult,
  type ClaimedDelivery,
  claimDelivery,
  dueIn,
  recordAlike,
  recordDead,
  recordDelivered,
  recordPutOff,
  recordRetry,
} from "#store/attempts.ts";
import { bringForward } from "#store/deliveries.ts";
import { eventBody } from "#webhooks/payload.ts";
import { isTaken, type PostResult } from "#webhooks/post.ts";
import { createReceivers } from "#webhooks/receivers.ts";
import { retryDelay, retryDelays } from "#webhooks/schedule.ts";
import type { SecretBox } from "#webhooks/secret-box.ts";
import { createSender } from "#webhooks/sender.ts";
import { createStreaks } from "#webhooks/streaks.ts";
import { CONNECTIONS } from "#webhooks/target.ts";

export interface DeliverDependencies {
  readonly pool: pg.Pool;
  readonly secretBox: SecretBox;
  /** Which addresses webhooks may be sent to. */
  readonly targetPolicy: AddressPolicy;
  readonly log: Log;
  readonly onAttempt: (outcome: "delivered" | "retry" | "dead" | "ended") => void;
}

/** Longer than an attempt can take: until then no other worker tries the same delivery. */
const LEASE_MS = 30_000;
/** A job that comes earlier than this was put off by another one, which carries the delivery now. */
const SOON_MS = 60_000;
/** A clock that differs a little must not make a job spin. */
const MIN_PAUSE_MS = 50;
const GONE = 410;
/** An attempt that takes so long makes its receiver a slow one; less than it takes to give up a connection. */
const SLOW_MS = 4_000;
/** How long a delivery holds its place in the lane while its receiver is busy with others. */
const PATIENCE_MS = 1_000;
/** Deliveries for which one failed attempt stands at once. */
const ALIKE = 2_000;
/** What was put off for a receiver comes back no faster than this once it is quick again: all at once might slow it. */
const PACE_MS = 10;

/** The deliver lane: one attempt to bring an event to its webhook. The row, not the queue, holds the schedule. */
export function deliverTask(deps: DeliverDependencies): { handle: LaneHandler<"deliver">; close(): Promise<void> } {
  const sender = createSender(deps.secretBox, deps.targetPolicy);
  const receivers = createReceivers({
    atOnce: CONNECTIONS,
    slowMs: SLOW_MS,
    patienceMs: PATIENCE_MS,
    now: () => performance.now(),
  });
  const streaks = createStreaks();
  /** Webhooks by receiver for which deliveries wait without a job. */
  const waiting = new Map<string, Set<string>>();

  async function putOff(claim: ClaimedDelivery, receiver: string, ms: number) {
    const long = ms > SOON_MS;
    if (!(await recordPutOff(deps.pool, claim, ms, long))) return undefined;
    if (!long) return inMs(ms);
    waiting.set(receiver, (waiting.get(receiver) ?? new Set()).add(claim.webhook.id));
    return undefined;
  }

  async function goOn(receiver: string): Promise<void> {
    const webhooks = waiting.get(receiver);
    if (webhooks === undefined || receivers.isSlow(receiver)) return;
    waiting.delete(receiver);
    await bringForward(deps.pool, [...webhooks], PACE_MS);
  }

  return {
    async handle({ delivery }) {
      const claim = await claimDelivery(deps.pool, delivery, LEASE_MS);
      if (claim === undefined) {
        const ms = await dueIn(deps.pool, delivery);
        return ms === undefined || ms > SOON_MS ? undefined : inMs(ms);
      }
      if (claim.webhook.state !== "enabled") {
        await end(deps, claim);
        return undefined;
      }
      const receiver = originOf(claim.webhook.url);
      const { event, webhook } = claim;
      const result = await receivers.visit(receiver, () => sender.send(webhook, event.id, eventBody(event)));
      if ("putOffMs" in result) return await putOff(claim, receiver, result.putOffMs);
      const again = await settle(deps, claim, result);
      if (isTaken(statusOf(result))) {
        await goOn(receiver);
        if (streaks.taken(claim.webhook.id)) await bringForward(deps.pool, [claim.webhook.id], PACE_MS);
      } else if (streaks.failed(claim.webhook.id)) await failAlike(deps, claim.webhook.id, outcomeOf(result));
      return again;
    },
    close: () => sender.close(),
  };
}

async function settle(deps: DeliverDependencies, claim: ClaimedDelivery, result: PostResult) {
  const status = statusOf(result);
  if (isTaken(status)) {
    await recordDelivered(deps.pool, claim, { status, error: null });
    deps.onAttempt("delivered");
    deps.log.event("delivery.sent", { ...fieldsOf(claim), status });
    return undefined;
  }
  const outcome = outcomeOf(result);
  const retryAfter = "error" in result ? undefined : result.retryAfter;
  const delay = status === GONE ? undefined : retryDelay(claim.attempts + 1, retryAfter, new Date(), Math.random());
  if (delay === undefined) {
    if (!(await recordDead(deps.pool, claim, outcome, { attempted: true, disable: status === GONE }))) return undefined;
    deps.onAttempt("dead");
    deps.log.event("delivery.dead", { ...fieldsOf(claim), ...outcome });
    return undefined;
  }
  // When the delivery has moved on (delivered twice at once, or replayed), its other job carries it.
  if (!(await recordRetry(deps.pool, claim, outcome, delay))) return undefined;
  deps.onAttempt("retry");
  deps.log.event("delivery.failed", { ...fieldsOf(claim), ...outcome, delayMs: delay });
  return inMs(delay);
}

/** A webhook that fails again and again would keep the lane busy: what failed there just now stands for all that is due. */
async function failAlike(deps: DeliverDependencies, webhook: string, outcome: AttemptResult): Promise<void> {
  const delays = retryDelays(Math.random);
  const deliveries = await recordAlike(deps.pool, webhook, outcome, delays, ALIKE);
  if (deliveries > 0) deps.log.event("webhook.failing", { webhook, deliveries, ...outcome });
}

/** How an attempt that was not taken is told. */
function outcomeOf(result: PostResult): AttemptResult {
  return { status: statusOf(result), error: "error" in result ? result.error : sentence(result.status) };
}

function statusOf(result: PostResult): number | null {
  return "status" in result ? result.status : null;
}

/** Ends a delivery whose webhook takes no more: nobody has failed. */
async function end(deps: DeliverDependencies, claim: ClaimedDelivery): Promise<void> {
  const outcome = { status: null, error: `The webhook is ${claim.webhook.state}.` };
  if (!(await recordDead(deps.pool, claim, outcome, { attempted: false, disable: false }))) return;
  deps.onAttempt("ended");
  deps.log.event("delivery.ended", { ...fieldsOf(claim), ...outcome });
}

/** Who answers at an address: several webhooks of one receiver share its connections. */
function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url;
}

function sentence(status: number): string {
  if (status === GONE) return "The receiver answered 410 Gone: the webhook has been disabled.";
  if (status >= 300 && status < 400) return `The receiver answered ${status}; redirects are not followed.`;
  return `The receiver answered ${status}.`;
}

function fieldsOf({ id, attempts, event, webhook }: ClaimedDelivery) {
  return { delivery: id, attempt: attempts + 1, id: event.id, listing: event.listingId, webhook: webhook.id };
}

function inMs(ms: number): { again: Date } {
  return { again: new Date(Date.now() + Math.max(ms, MIN_PAUSE_MS)) };
}
