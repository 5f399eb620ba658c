import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { webhookTestBody } from "#http/schemas/webhook.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;
let receiver: Receiver;
let webhook: { id: string; secret: string };

beforeAll(async () => {
  system = await startTestSystem({ ASSAY_WEBHOOK_ALLOW_PRIVATE: "true" });
  receiver = await startReceiver();
  webhook = (await system.call("POST", "/v1/webhooks", { url: receiver.url, types: ["listing.gate"] })).body;
});

afterAll(async () => {
  await system.stop();
  await receiver.close();
});

beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = (response) => response.writeHead(204).end();
});

const tried = async (id = webhook.id) => await system.call("POST", `/v1/webhooks/${id}/test`);
const verified = (secret: string) => {
  const [message] = receiver.received;
  return new Webhook(secret).verify(message?.body ?? "", message?.headers as Record<string, string>);
};

test("a test message is signed, and the answer says what became of it", async () => {
  const { status, body } = await tried();
  expect(status).toBe(200);
  expect(body).toEqual({ id: expect.any(String), delivered: true, status: 204, error: null, ms: expect.any(Number) });
  expect(receiver.received[0]?.headers["webhook-id"]).toBe(body.id);
  expect(webhookTestBody.strict().parse(verified(webhook.secret)).data).toEqual({ webhook: webhook.id });
});

test("a receiver that refuses, redirects or is not there is told as it is, and nothing is sent again", async () => {
  for (const status of [500, 302, 410]) {
    receiver.answer = (response) => response.writeHead(status, { location: "/" }).end("secret words");
    expect((await tried()).body).toMatchObject({ delivered: false, status, error: null });
  }
  expect(receiver.received).toHaveLength(3);
  const gone = (await system.call("POST", "/v1/webhooks", { url: "http://127.0.0.1:9/", types: ["listing.gate"] }))
    .body;
  expect((await tried(gone.id)).body).toMatchObject({ delivered: false, status: null, error: expect.any(String) });
  expect((await system.call("GET", `/v1/webhooks/${webhook.id}`)).body.enabled).toBe(true);
  expect((await system.call("GET", "/v1/deliveries")).body.items).toEqual([]);
});

test("a disabled webhook can be tried before it is enabled, and both secrets of a rotation sign", async () => {
  await system.call("PATCH", `/v1/webhooks/${webhook.id}`, { enabled: false });
  const rotated = (await system.call("POST", `/v1/webhooks/${webhook.id}/rotate-secret`)).body;
  expect((await tried()).body.delivered).toBe(true);
  expect(verified(webhook.secret)).toEqual(verified(rotated.secret));
});

test("an unknown or ended webhook is not found", async () => {
  expect(await tried("00000000-0000-7000-8000-000000000000")).toMatchObject({
    status: 404,
    body: { code: "webhook.unknown" },
  });
  await system.call("DELETE", `/v1/webhooks/${webhook.id}`);
  expect((await tried()).status).toBe(404);
});
