import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import pg from "pg";
import type { Environment } from "./results.ts";

/** Packages whose speed is part of a figure. */
const PACKAGES = ["bullmq", "fastify", "zod", "pg", "ioredis", "autocannon", "@marcbachmann/cel-js", "fuse.js"];
const GIB = 1024 ** 3;

/** The machine and the versions that figures depend on. */
export async function describeEnvironment(serverUrl: string): Promise<Environment> {
  const [cpu] = cpus();
  return {
    hardware: {
      cores: cpus().length,
      model: cpu?.model.trim() ?? "unknown",
      memoryGb: Math.round(totalmem() / GIB),
      platform: `${process.platform} ${process.arch}`,
    },
    versions: {
      node: process.versions.node,
      postgres: await postgresVersion(serverUrl),
      redis: redisVersion() ?? "not installed",
      ...Object.fromEntries(PACKAGES.map((name) => [name, packageVersion(name)])),
    },
  };
}

/** The commit that is measured, with a plus when files differ from it other than the results themselves. */
export function describeCommit(): string {
  try {
    const commit = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const changed = execFileSync("git", ["status", "--porcelain", "--", ":!docs", ":!*.md"], {
      encoding: "utf8",
    }).trim();
    return changed === "" ? commit : `${commit}+`;
  } catch {
    return "unknown";
  }
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version ?? "unknown";
  } finally {
    await client.end();
  }
}

/** The version of the redis-server on this machine; undefined when there is none. */
export function redisVersion(): string | undefined {
  try {
    const text = execFileSync("redis-server", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /v=([\d.]+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

function packageVersion(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
