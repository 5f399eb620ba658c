import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#src/config.ts";
import { createLog } from "#src/log.ts";
import { type Role, startSystem } from "#src/system.ts";
import { openDatabase } from "#store/database.ts";
import { freePort } from "#store/embedded/server.ts";
import { createKey } from "#store/keys.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

const ROOT = path.join(import.meta.dirname, "../..");

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), "assay-start-"));
});

afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts a system in this process, and tells each event that it logs. */
function start(role: Role, env: Record<string, string>, onEvent: (event: string) => void, leaving?: AbortSignal) {
  const config = readConfig({ DATABASE_URL: database.url, ASSAY_DATA_DIR: dataDir, ASSAY_PORT: "0", ...env });
  const destination = { write: (line: string) => onEvent(JSON.parse(line).event) };
  return startSystem(config, createLog({ level: "info", destination }), role, leaving);
}

test("a start on a taken port neither works on jobs nor loses the first key", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as { port: number };
  const events: string[] = [];
  const log = (event: string) => void events.push(event);
  await expect(start("all", { ASSAY_PORT: String(port) }, log)).rejects.toMatchObject({ code: "config.invalid" });
  holder.close();
  expect(events).not.toContain("worker.started");
  const system = await start("all", {}, log);
  await system.stop();
  expect(system.bootstrapKey).toBeDefined();
});

test("a start that is given up while its queue is away lets go of all that it had opened", async () => {
  const leaving = new AbortController();
  const env = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
  const giveUp = (event: string) => event === "ruleset.activated" && leaving.abort();
  // The database's connections are waited for: one that nobody gave back would hold this up.
  await expect(start("worker", env, giveUp, leaving.signal)).rejects.toThrow("aborted");
});

test("an upload that never ends keeps neither the workers nor the database from an orderly end", async () => {
  const events: string[] = [];
  const system = await start("all", { ASSAY_SHUTDOWN_SECONDS: "4" }, (event) => void events.push(event));
  const store = openDatabase(database.url, () => undefined);
  const { token } = await createKey(store, "uploader", ["listings:write"]);
  await store.close();
  const { port, hostname } = new URL(system.url ?? "");
  const socket = createConnection(Number(port), hostname).on("error", () => undefined);
  const head = ["Host: any", `Authorization: Bearer ${token}`, "Content-Type: application/x-ndjson"];
  // More lines than are under way at once: the first answers come while the rest is waited for.
  const lines = "{}\n".repeat(400);
  const chunked = ["Transfer-Encoding: chunked", "", lines.length.toString(16), lines, ""];
  socket.write(["POST /v1/listings:batch HTTP/1.1", ...head, ...chunked].join("\r\n"));
  await once(socket, "data");
  await system.stop();
  expect(events).toContain("service.stopped");
  expect(socket.destroyed).toBe(true);
});

test("assay migrate names what it applied, and the second time nothing", async () => {
  const fresh = await createTestDatabase();
  const env = { PATH: process.env.PATH ?? "", DATABASE_URL: fresh.url, ASSAY_DATA_DIR: dataDir };
  const run = () => execFileSync(process.execPath, ["bin/assay", "migrate"], { cwd: ROOT, env, encoding: "utf8" });
  expect(run()).toContain("0001_init.sql");
  expect(run()).toBe("The schema was up to date.\n");
  await fresh.drop();
});

test("SIGTERM in the middle of the first start ends cleanly and leaves no database running", async () => {
  const folder = path.join(dataDir, "interrupted");
  const child = spawn(process.execPath, [path.join(ROOT, "bin/assay"), "start"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ASSAY_PORT: "0", ASSAY_DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let postmaster = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, pid } = JSON.parse(line);
    if (event !== "postgres.started") continue;
    postmaster = pid;
    child.kill("SIGTERM");
  }
  expect(await ended).toEqual([0, null]);
  expect(existsSync(path.join(folder, "postgres/postmaster.pid"))).toBe(false);
  expect(() => process.kill(postmaster, 0)).toThrow("ESRCH");
});
