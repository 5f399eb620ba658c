import { expect } from "vitest";
import { acceptedView } from "#http/schemas/verdict.ts";
import type { TestSystem } from "./system.ts";

/** Hands a listing in and waits for its verdict, however long a busy machine takes. Asking again is a safe retry. */
export async function screened(system: TestSystem, listing: Readonly<Record<string, unknown>>) {
  const ask = async () =>
    acceptedView.parse((await system.call("POST", "/v1/listings", listing, { prefer: "wait=10" })).body);
  await expect.poll(async () => (await ask()).state, { timeout: 55_000 }).toBe("screened");
  const { verdict } = await ask();
  if (verdict === null) throw new Error(`${listing.id} has no verdict`);
  const codes = verdict.degraded.map(({ code }) => code);
  return { ...verdict, codes, rules: verdict.reasons.map(({ rule }) => rule) };
}

/** Hands a listing in once; the answer, which has its verdict. */
export async function handedIn(system: TestSystem, listing: Readonly<Record<string, unknown>>) {
  const answer = await system.call("POST", "/v1/listings", listing, { prefer: "wait=30" });
  expect(answer.status).toBe(200);
  return acceptedView.parse(answer.body);
}
