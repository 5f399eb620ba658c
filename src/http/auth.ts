import { hash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { AssayError } from "#src/errors.ts";
import type { Database } from "#store/database.ts";
import { type ApiKey, findKey } from "#store/keys.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that made the request; null on public routes. */
    apiKey: ApiKey | null;
  }
}

/** A key found in the database is believed for this long: so long a revoked key may still work. */
const CACHE_MS = 5_000;

/** The key that made a request to a route with a scope. */
export function keyOf(request: FastifyRequest): ApiKey {
  if (request.apiKey === null) throw new AssayError("auth.missing", "This call needs a key.");
  return request.apiKey;
}

/** Makes the hook that lets a request through only with a live key that has the route's scope. */
export function createAuthentication(database: Database): (request: FastifyRequest) => Promise<void> {
  // Only keys that there are, under their tokens' hashes: a token would keep the header alive that it was cut from.
  const known = new Map<string, { key: ApiKey; until: number }>();

  async function lookUp(token: string): Promise<ApiKey | undefined> {
    const now = Date.now();
    const name = hash("sha256", token, "base64");
    const hit = known.get(name);
    if (hit !== undefined && hit.until > now) return hit.key;
    const key = await findKey(database, token);
    if (key === undefined) known.delete(name);
    else known.set(name, { key, until: now + CACHE_MS });
    return key;
  }

  return async (request) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (token === undefined) throw new AssayError("auth.missing", "Send the header Authorization: Bearer <key>.");
    const key = await lookUp(token);
    if (key === undefined) throw new AssayError("auth.invalid", "The key is unknown or revoked.");
    if (!key.scopes.includes(scope) && !key.scopes.includes("admin")) {
      throw new AssayError("auth.scope", `This call needs the scope ${scope}.`);
    }
    request.apiKey = key;
  };
}
