import { afterAll, beforeAll, expect, test } from "vitest";
import { problemDocument } from "#http/problem.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});

afterAll(() => system.stop());

const cursor = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString("base64url");

test.each([
  ["/v1/listings", cursor("2026-02-30 00:00:00+00", "sku-1")],
  ["/v1/listings", cursor("0000-01-01 00:00:00+00", "sku-1")],
  ["/v1/deliveries", cursor("2026-01-01 00:00:00+99", "01a2243b-5080-74a0-8bf6-769c2bf531fc")],
  ["/v1/cases", cursor("1e999", "x")],
  ["/v1/banks/counterfeit/entries", cursor("1.5", "1.5")],
])("an edited cursor of %s is the caller's mistake, not an outage: %s", async (list, edited) => {
  const answer = await system.call("GET", `${list}?cursor=${edited}`);
  expect(answer).toMatchObject({ status: 400, body: { code: "cursor.invalid" } });
});
