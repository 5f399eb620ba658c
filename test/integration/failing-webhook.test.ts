import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#store/database.ts";
import { findDelivery } from "#store/deliveries.ts";
import { RETRY_DELAYS_MS } from "#webhooks/schedule.ts";
import { openTestDatabase } from "../harness/database.ts";
import { type DeliverLane, openDeliverLane } from "../harness/deliver-lane.ts";
import { concludeListing } from "../harness/outbox.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";

let database: Database;
let close: () => Promise<void>;
let failing: Receiver;
let healthy: Receiver;
let lane: DeliverLane;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
  [failing, healthy] = await Promise.all([startReceiver(), startReceiver()]);
  lane = openDeliverLane(database);
  for (const receiver of [failing, healthy]) await lane.addWebhook(receiver);
});

afterAll(async () => {
  await lane.close();
  await failing.close();
  await healthy.close();
  await close();
});

/** The two deliveries of a new verdict: to the webhook that fails, and to the other. */
async function newDeliveries(listing: string): Promise<{ toFailing: string; toHealthy: string }> {
  const { deliveries } = await concludeListing(database, listing);
  const { rows } = await database.pool.query<{ id: string; url: string }>(
    "select d.id, w.url from delivery d join webhook w on w.id = d.webhook_id where d.id = any ($1::uuid[])",
    [deliveries],
  );
  const to = ({ url }: Receiver): string => rows.find((row) => row.url === url)?.id ?? "";
  return { toFailing: to(failing), toHealthy: to(healthy) };
}

const attempt = (delivery: string) => lane.attempt(delivery);
const stateOf = async (id: string) => await findDelivery(database, id);
const makeDue = (ids: readonly string[], attempts: number) =>
  database.pool.query(
    "update delivery set next_attempt_at = now() - interval '1 second', attempts = $2 where id = any ($1::uuid[])",
    [ids, attempts],
  );

test("of a webhook that fails again and again one attempt stands for all that is due, and the others are not held up", async () => {
  failing.answer = (response) => response.writeHead(500).end();
  const all = [];
  for (let i = 0; i < 12; i++) all.push(await newDeliveries(`listing-${i}`));
  const ids = all.map(({ toFailing }) => toFailing);
  const waiting = ids.slice(5);

  for (const id of ids.slice(0, 4)) expect(await attempt(id)).toMatchObject({ again: expect.any(Date) });
  for (const id of waiting) expect(await stateOf(id)).toMatchObject({ attempts: 0 });
  await attempt(ids[4] ?? "");
  for (const id of waiting) {
    expect(await stateOf(id)).toMatchObject({
      state: "pending",
      attempts: 1,
      lastStatus: 500,
      lastError: "The receiver answered 500.",
    });
    // their jobs find nothing to do, and end
    expect(await attempt(id)).toBeUndefined();
  }
  expect(failing.received).toHaveLength(5);
  for (const { toHealthy } of all) {
    expect(await stateOf(toHealthy)).toMatchObject({ attempts: 0 });
    await attempt(toHealthy);
  }
  expect(healthy.received).toHaveLength(12);

  // the last attempt is made of each
  const [last = "", ...others] = waiting;
  await makeDue([last], RETRY_DELAYS_MS.length);
  await makeDue(others, 3);
  await makeDue(ids.slice(0, 1), 1);
  await attempt(ids[0] ?? "");
  expect(await stateOf(last)).toMatchObject({ state: "pending", attempts: RETRY_DELAYS_MS.length });
  for (const id of others) expect(await stateOf(id)).toMatchObject({ state: "pending", attempts: 4 });
  await attempt(last);
  expect(await stateOf(last)).toMatchObject({ state: "dead", attempts: RETRY_DELAYS_MS.length + 1 });

  // it is well again: what waits comes at once
  failing.answer = (response) => response.writeHead(204).end();
  await makeDue(ids.slice(1, 2), 1);
  await attempt(ids[1] ?? "");
  await expect
    .poll(async () => {
      await lane.reconcile();
      return lane.queued.toSorted();
    })
    .toEqual(others.toSorted());
  for (const id of others) {
    await attempt(id);
    expect(await stateOf(id)).toMatchObject({ state: "delivered", attempts: 5 });
  }
});
