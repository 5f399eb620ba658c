import { randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuthentication } from "#http/auth.ts";
import { releaseMemory } from "#src/memory.ts";
import type { Database } from "#store/database.ts";
import { createKey, revokeKey } from "#store/keys.ts";
import { openTestDatabase } from "../harness/database.ts";

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});

afterAll(() => close());

/** Asks as a request with this header would; gives the code of the refusal, if it is one. */
function asker() {
  const authenticate = createAuthentication(database);
  return (authorization: string): Promise<string | undefined> => {
    const request = { headers: { authorization }, routeOptions: { config: { scope: "gate:read" } }, apiKey: null };
    return authenticate(request as unknown as FastifyRequest).then(
      () => undefined,
      ({ code }) => code,
    );
  };
}

const unknownToken = () => `assay_${randomBytes(6).toString("hex")}_${randomBytes(32).toString("base64url")}`;

test("guessed tokens take no memory, whatever their length and shape", async () => {
  const ask = asker();
  const held = () => {
    releaseMemory();
    return process.memoryUsage().heapUsed;
  };
  await ask(`Bearer ${unknownToken()}`);
  const before = held();
  for (let guess = 0; guess < 1_500; guess += 1) {
    expect(await ask(`Bearer ${randomBytes(7_500).toString("hex")}`)).toBe("auth.invalid");
    expect(await ask(`Bearer${" ".repeat(15_000)}${unknownToken()}`)).toBe("auth.invalid");
  }
  expect(held() - before).toBeLessThan(8 * 1024 * 1024);
  expect(await ask("Bearer ends-it")).toBe("auth.invalid");
});

test("a key stays known while others guess, and is asked about again soon enough to be revoked", async () => {
  const ask = asker();
  const { id, token } = await createKey(database, "shop", ["gate:read"]);
  expect(await ask(`Bearer ${token}`)).toBeUndefined();
  for (let guess = 0; guess < 10_000; guess += 1) await ask(`Bearer guess-${guess}`);
  let asked = 0;
  const count = () => {
    asked += 1;
  };
  database.pool.on("acquire", count);
  expect(await ask(`Bearer ${token}`)).toBeUndefined();
  database.pool.off("acquire", count);
  expect(asked).toBe(0);
  await revokeKey(database, id);
  await expect.poll(() => ask(`Bearer ${token}`), { timeout: 6_000 }).toBe("auth.invalid");
});
