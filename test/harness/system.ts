import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig } from "#src/config.ts";
import { createLog } from "#src/log.ts";
import { type Role, startSystem } from "#src/system.ts";
import { createTestDatabase } from "./database.ts";

/** An answer of the API, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** A whole Assay in this process, on a database and a data folder of its own. */
export interface TestSystem {
  readonly url: string;
  readonly databaseUrl: string;
  readonly token: string;
  /** Calls the API over a real socket with the bootstrap key; a string body is sent as it is. */
  call(method: string, route: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Stops it and removes its database; `between` still finds that. */
  stop(between?: () => Promise<void>): Promise<void>;
}

/** Starts it with extra settings, on PostgreSQL unless `REDIS_URL` is among them. */
export async function startTestSystem(env: Record<string, string> = {}, role: Role = "all"): Promise<TestSystem> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), "assay-test-"));
  const config = readConfig({ DATABASE_URL: database.url, ASSAY_DATA_DIR: dataDir, ASSAY_PORT: "0", ...env });
  const system = await startSystem(config, createLog({ level: "silent" }), role);
  const { url = "", bootstrapKey: token = "" } = system;
  return {
    url,
    databaseUrl: database.url,
    token,
    async call(method, route, body, headers = {}) {
      const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
      const answer = await fetch(`${url}${route}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(text === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      });
      return { status: answer.status, headers: answer.headers, body: parse(await answer.text()) };
    },
    async stop(between) {
      await system.stop();
      await between?.();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
