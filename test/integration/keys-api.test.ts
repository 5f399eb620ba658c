import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "#store/database.ts";
import { createKey, revokeKey, SCOPES } from "#store/keys.ts";
import { startTestSystem, type TestSystem } from "../harness/system.ts";

let system: TestSystem;
let database: Database;

beforeAll(async () => {
  system = await startTestSystem({}, "api");
  database = openDatabase(system.databaseUrl, () => undefined);
});

afterAll(async () => {
  await database.close();
  await system.stop();
});

interface Operation {
  readonly description: string;
  readonly security: readonly unknown[];
}

/** Every call of the description: its method, an address of it, and the scope that it needs, if any. */
async function calls() {
  const { body } = await system.call("GET", "/openapi.json");
  return Object.entries<Record<string, Operation>>(body.paths).flatMap(([route, operations]) =>
    Object.entries(operations).map(([method, { description, security }]) => ({
      method: method.toUpperCase(),
      route: route.replaceAll(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000"),
      scope: /Needs the scope `([a-z:]+)`/.exec(description ?? "")?.[1],
      open: security.length === 0,
    })),
  );
}

test("no call but the open ones answers without a key, with a revoked one, or with every scope but its own", async () => {
  const revoked = await createKey(database, "revoked", ["admin"]);
  await revokeKey(database, revoked.id);
  const open: string[] = [];
  for (const { method, route, scope, open: isOpen } of await calls()) {
    const call = `${method} ${route}`;
    const status = async (authorization: string) => {
      const answer = await system.call(method, route, undefined, { authorization });
      return `${call} ${answer.status} ${answer.body.code}`;
    };
    if (isOpen) open.push(call);
    else {
      const others = SCOPES.filter((other) => other !== scope && other !== "admin");
      expect(others, call).toHaveLength(SCOPES.length - 2);
      const wrong = await createKey(database, "wrong", others);
      expect(await status("")).toBe(`${call} 401 auth.missing`);
      expect(await status(`Basic ${wrong.token}`)).toBe(`${call} 401 auth.missing`);
      expect(await status(`Bearer ${revoked.token}`)).toBe(`${call} 401 auth.invalid`);
      expect(await status(`Bearer ${wrong.token}`)).toBe(`${call} 403 auth.scope`);
    }
  }
  expect(open).toEqual(["GET /healthz", "GET /readyz", "GET /openapi.json"]);
});
