import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { freePort } from "#store/embedded/server.ts";

/** A Redis server that belongs to one test file. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts an empty Redis without persistence, on a free port or, as one that comes back, on a given one. */
export function startRedis(port?: number): Promise<TestRedis> {
  return start([], port);
}

/** Starts a Redis Cluster of one node, which refuses commands over several hash slots as any cluster does. */
export async function startRedisCluster(): Promise<TestRedis> {
  const node = await start(["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"]);
  const client = new Redis(node.port);
  try {
    const slots = Array.from({ length: 16_384 }, (_, slot) => slot);
    await client.cluster("ADDSLOTS", ...slots);
    while (!String(await client.cluster("INFO")).includes("cluster_state:ok")) {
      await new Promise((done) => setTimeout(done, 25));
    }
  } catch (cause) {
    await node.stop();
    throw cause;
  } finally {
    client.disconnect();
  }
  return node;
}

async function start(more: readonly string[], given?: number): Promise<TestRedis> {
  const port = given ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), "assay-redis-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn("redis-server", [...args, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  const killAtExit = () => server.kill("SIGKILL");
  process.once("exit", killAtExit);
  const ended = once(server, "exit").catch(() => undefined);
  try {
    await ready(server);
  } catch (cause) {
    server.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      server.kill("SIGKILL");
      await ended;
      process.off("exit", killAtExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ready(server: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", (cause) => {
      const advice = "These tests need a real redis-server: apt-get install -y redis-server, or brew install redis.";
      fail(new Error(`redis-server does not start (${cause.message}). ${advice}`, { cause }));
    });
    server.once("exit", (code) => fail(new Error(`redis-server ended with ${code} before it was ready.`)));
    if (!server.stdout) throw new Error("redis-server has no standard output");
    createInterface(server.stdout).on("line", (line) => {
      if (line.includes("Ready to accept connections")) done();
    });
  });
}
