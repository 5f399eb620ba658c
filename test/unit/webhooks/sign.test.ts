import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { createSigningSecret, signatureHeaders } from "#webhooks/sign.ts";

test("a receiver's library that follows Standard Webhooks accepts the published example as we sign it", () => {
  const headers = signatureHeaders(
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("during a rotation a receiver with either secret can verify, and one with neither cannot", () => {
  const [fresh, old, other] = [createSigningSecret(), createSigningSecret(), createSigningSecret()];
  const body = '{"type":"listing.verdict"}';
  const headers = signatureHeaders([fresh, old], "event-1", new Date(), body);
  expect(new Webhook(fresh).verify(body, headers)).toEqual({ type: "listing.verdict" });
  expect(new Webhook(old).verify(body, headers)).toEqual({ type: "listing.verdict" });
  expect(() => new Webhook(other).verify(body, headers)).toThrow(/No matching signature/);
});

test("a body that was changed on the way, or letters outside ASCII, cannot slip through or break verification", () => {
  const secret = createSigningSecret();
  const body = '{"title":"路易威登 👜 é"}';
  const headers = signatureHeaders([secret], "event-2", new Date(), body);
  expect(new Webhook(secret).verify(body, headers)).toEqual({ title: "路易威登 👜 é" });
  expect(() => new Webhook(secret).verify(body.replace("é", "e"), headers)).toThrow();
});

test("each secret is 32 random bytes in the form that receivers' libraries take", () => {
  const secret = createSigningSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(createSigningSecret()).not.toBe(secret);
});
