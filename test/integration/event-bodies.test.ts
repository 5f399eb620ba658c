import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBody } from "#http/schemas/event.ts";
import { recordBankHits } from "#store/bank-hits.ts";
import { closeOverdueCases } from "#store/cases.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { EVENT_TYPES } from "#webhooks/event-types.ts";
import { bookshelf } from "../harness/bookshelf.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;
let database: Database;
let receiver: Receiver;

beforeAll(async () => {
  system = await startTestSystem({ ASSAY_WEBHOOK_ALLOW_PRIVATE: "true" });
  database = openDatabase(system.databaseUrl, () => undefined);
  receiver = await startReceiver();
  await call("POST", "/v1/webhooks", { url: receiver.url, types: EVENT_TYPES });
});

afterAll(async () => {
  await database.close();
  await system.stop();
  await receiver.close();
});

async function call(method: string, route: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await system.call(method, route, body, headers);
  expect(answer.status, `${method} ${route}`).toBeLessThan(300);
  return answer.body;
}

const screened = (id: string, change: object = {}) =>
  call("POST", "/v1/listings", bookshelf(id, { ...change }), { prefer: "wait=20" });
const DOUBTFUL = {
  title: "Nike Dunk Low black white",
  category: "shoes",
  price: { value: "38.00", currency: "USD" },
};

/** What the store alone has caused is sent off as its tasks would. */
async function send({ deliveries }: { readonly deliveries: readonly string[] }): Promise<void> {
  for (const id of deliveries) await call("POST", `/v1/deliveries/${id}/replay`);
}

test("receivers get what the description says, and nothing that it does not know, of every kind of event", async () => {
  // Verdicts with and without reasons, and gates.
  const { screening } = await screened("plain");
  await screened("doubtful", DOUBTFUL);
  await screened("overdue", DOUBTFUL);
  await screened("unread", { images: [{ url: "data:image/png;base64,AAAA" }] });
  // A breach, and one of a listing that was never seen.
  await call("POST", "/v1/listings/doubtful/sales", { id: "order-1" });
  await call("POST", "/v1/listings/unknown/sales", { id: "order-2" });
  // A person's decision, and a deadline's.
  const { items } = await call("GET", "/v1/cases?listing=doubtful");
  await call("POST", `/v1/cases/${items[0].id}/decision`, { decision: "allow", reason: "Seen.", version: 1 });
  await database.pool.query(
    `update review_case set deadline_at = now() - interval '1 hour', deadline_then = 'block' where listing_id = 'overdue'`,
  );
  await send(await closeOverdueCases(database, 10));
  // A flood of hits.
  await call("POST", "/v1/banks", { name: "fakes", kind: "counterfeit" });
  const { id: entry } = await call("POST", "/v1/banks/fakes/entries", { hash: "5a".repeat(32) });
  for (const sellerId of ["a", "b"]) {
    const found = { screening, listingId: "plain", sellerId, hits: [{ entry, distance: 0 }] };
    await send(await recordBankHits(database, found, { sellers: 0, hours: 1 }));
  }

  const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));
  await expect.poll(() => new Set(bodies().map(({ type }) => type)), { timeout: 30_000 }).toEqual(new Set(EVENT_TYPES));
  await expect.poll(() => bodies().filter(({ data }) => data.by === "policy").length, { timeout: 30_000 }).toBe(1);
  for (const body of bodies()) expect(eventBody.parse(body)).toEqual(body);

  const { webhooks } = await call("GET", "/openapi.json");
  for (const { headers, body } of receiver.received) {
    const { parameters } = webhooks[JSON.parse(body).type].post;
    for (const { name } of parameters) expect(headers).toHaveProperty(name);
  }
});
