import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "#src/config.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import { createLog } from "#src/log.ts";
import { loadSecretKey } from "#src/secrets.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function problemsOf(env: Record<string, string>): readonly Problem[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof AssayError && error.code === "config.invalid") return error.problems;
    throw error;
  }
  return [];
}

test("without any setting Assay runs on its embedded database, on the loopback interface", () => {
  const config = readConfig({ PATH: "/bin" });
  expect(config).toMatchObject({
    redisUrls: [],
    host: "127.0.0.1",
    port: 8080,
    logLevel: "info",
    bodyLimit: 1_048_576,
  });
  expect(config).toMatchObject({ queuePrefix: "assay", workerConcurrency: 4, shutdownSeconds: 15 });
  expect(config.databaseUrl).toBeUndefined();
  expect(config.webhookAllowPrivate).toBe(false);
  expect(isAbsolute(config.dataDir) && isAbsolute(config.rulesDir)).toBe(true);
});

test("every setting that is wrong is named at once, and so is a misspelt one", () => {
  const places = problemsOf({
    DATABASE_URL: "mysql://u:p@db/assay",
    REDIS_URL: "redis://one:6379,http://two:6379",
    ASSAY_PORT: "65536",
    ASSAY_PROT: "8080",
    ASSAY_HOST: "not a host",
    ASSAY_LOG_LEVEL: "loud",
    ASSAY_SECRET_KEY: "c2hvcnQ=",
    ASSAY_QUEUE_PREFIX: "{a}",
    ASSAY_WORKER_CONCURRENCY: "0",
    ASSAY_BODY_LIMIT: "1e6",
    ASSAY_WEBHOOK_ALLOW_PRIVATE: "yes",
    ASSAY_SHUTDOWN_SECONDS: "-1",
  }).map((problem) => problem.at);
  expect(places.sort()).toEqual([
    "ASSAY_BODY_LIMIT",
    "ASSAY_HOST",
    "ASSAY_LOG_LEVEL",
    "ASSAY_PORT",
    "ASSAY_PROT",
    "ASSAY_QUEUE_PREFIX",
    "ASSAY_SECRET_KEY",
    "ASSAY_SHUTDOWN_SECONDS",
    "ASSAY_WEBHOOK_ALLOW_PRIVATE",
    "ASSAY_WORKER_CONCURRENCY",
    "DATABASE_URL",
    "REDIS_URL",
  ]);
});

test("a refused configuration never shows a password or a key", () => {
  const env = {
    DATABASE_URL: "mysql://u:hunter2@db/assay",
    ASSAY_SECRET_KEY: "topsecretkey",
    REDIS_URL: "http://:hunter2@r",
  };
  expect(() => readConfig(env)).toThrow(AssayError);
  expect(() => readConfig(env)).not.toThrow(/hunter2|topsecretkey/);
  expect(JSON.stringify(problemsOf(env))).not.toMatch(/hunter2|topsecretkey/);
});

test("an empty value counts as not set, as compose files hand it over", () => {
  expect(readConfig({ DATABASE_URL: "", REDIS_URL: "", ASSAY_PORT: "" })).toEqual(readConfig({}));
});

test("several Redis URLs, TLS and a PostgreSQL socket folder are accepted", () => {
  const config = readConfig({
    DATABASE_URL: "postgresql:///assay?host=/run/postgresql",
    REDIS_URL: "rediss://user:pw@one:6379, rediss://two:6379",
  });
  expect(config.redisUrls).toEqual(["rediss://user:pw@one:6379", "rediss://two:6379"]);
  expect(config.databaseUrl).toBe("postgresql:///assay?host=/run/postgresql");
});

test("a key is the same key in hex and in base64", () => {
  const bytes = Buffer.alloc(32, 0xab);
  expect(readConfig({ ASSAY_SECRET_KEY: bytes.toString("hex") }).secretKey).toEqual(bytes);
  expect(readConfig({ ASSAY_SECRET_KEY: bytes.toString("base64") }).secretKey).toEqual(bytes);
});

test("a key that was not configured is made once, for every process alike, and readable by its owner only", async () => {
  const dataDir = join(folder, "data");
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadSecretKey({ dataDir })));
  const hex = new Set(keys.map((key) => key.toString("hex")));
  expect(hex.size).toBe(1);
  expect(keys[0]).toHaveLength(32);
  expect((await stat(join(dataDir, "secret-key"))).mode & 0o777).toBe(0o600);
});

test("a damaged key file is refused instead of replaced, which would lose every webhook secret", async () => {
  await writeFile(join(folder, "secret-key"), "damaged");
  await expect(loadSecretKey({ dataDir: folder })).rejects.toThrow(/does not hold a key/);
});

test("a log line is one line of JSON, and shows no credentials", () => {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => void lines.push(line) } });
  const err = new Error("connect postgres://assay:hunter2@db:5432/assay failed\nsecond line");
  log.child({ listing: "sku-1" }).event("request.failed", {
    err,
    password: "hunter2",
    req: { headers: { authorization: "Bearer hunter2" } },
    headers: { authorization: "Bearer hunter2" },
  });
  log.event("http.request");
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toContain("\n");
  expect(lines[0]).not.toContain("hunter2");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", event: "request.failed", listing: "sku-1" });
});
