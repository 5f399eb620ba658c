import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "#store/database.ts";
import { createKey } from "#store/keys.ts";
import { acceptListings } from "#store/listings.ts";
import { migrate } from "#store/migrate.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { startRedis } from "../harness/redis.ts";
import { scene } from "../harness/scene.ts";
import { type Service, startService } from "../harness/service.ts";

/** Long enough for a dead worker's jobs to be noticed and for the reconciler to come round a few times. */
const SETTLE_MS = 60_000;

// The promise of the service, kept under force: accepted means screened exactly once, every verdict is delivered at
// least once under one id, and no gate is open without an `allow` or a decision.
describe.each(["postgres", "redis"] as const)("never lost, never twice, with queues on %s", (kind) => {
  let database: TestDatabase;
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
  let pool: pg.Pool;
  let token: string;
  let env: Record<string, string>;
  let api: Service | undefined;
  let worker: Service | undefined;
  let receiver: Server;
  const dataDir = mkdtempSync(path.join(tmpdir(), "assay-survival-"));
  /** webhook-id of each verdict event that arrived, by listing and revision. */
  const received = new Map<string, Set<string>>();
  /** Four different ones, so that some are new to a worker and some are not. */
  let pictures: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const bytes = await Promise.all([1, 2, 3, 4].map((seed) => scene(seed, 120, 90).png().toBuffer()));
    pictures = bytes.map((png) => `data:image/png;base64,${png.toString("base64")}`);
    redis = kind === "redis" ? await startRedis() : undefined;
    env = {
      DATABASE_URL: database.url,
      ASSAY_DATA_DIR: dataDir,
      ASSAY_WEBHOOK_ALLOW_PRIVATE: "true",
      ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    };
    const own = openDatabase(database.url, () => undefined);
    await migrate(own.pool);
    token = (await createKey(own, "test", ["admin"])).token;
    await own.close();
    pool = new pg.Pool({ connectionString: database.url, max: 2 });
    pool.on("error", () => undefined);
    receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const { type, data } = JSON.parse(body);
        if (type === "listing.verdict") {
          const key = `${data.listingId}@${data.revision}`;
          received.set(key, (received.get(key) ?? new Set()).add(String(request.headers["webhook-id"])));
        }
        response.end();
      });
    }).listen(0, "127.0.0.1");
    api = await startService("api", env);
    worker = await startService("worker", env);
    const { port } = receiver.address() as AddressInfo;
    const made = await call("POST", "/v1/webhooks", { url: `http://127.0.0.1:${port}/`, types: ["listing.verdict"] });
    expect(made.status).toBe(201);
  });

  afterAll(async () => {
    await Promise.all([api?.stop(), worker?.stop()]);
    receiver.close();
    await pool.end();
    await redis?.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function call(method: string, route: string, body?: unknown) {
    const answer = await fetch(`${api?.url}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  const listing = (id: string) => ({
    id,
    title: Number(id.split("-")[1]) % 5 === 0 ? "Louis Vuitton bag 1:1 replica, top quality" : "Oak bookshelf, 80 cm",
    category: "home",
    price: { value: "20", currency: "EUR" },
    seller: { id: `seller-${Number(id.split("-")[1]) % 7}` },
    images: id.startsWith("pictured") ? [{ url: pictures[Number(id.split("-")[1]) % pictures.length] ?? "" }] : [],
  });

  /** Hands listings in, however often it must be tried, and returns the ids that were answered 202 or 200. */
  async function handIn(prefix: string, count: number, during: () => Promise<void>): Promise<string[]> {
    const accepted: string[] = [];
    const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    const half = Math.floor(count / 2);
    await Promise.all(
      ids.map(async (id, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 2));
        if (index === half) await during();
        try {
          if ((await call("POST", "/v1/listings", listing(id))).status < 300) accepted.push(id);
        } catch {
          // Not answered is not accepted: the marketplace would try again.
        }
      }),
    );
    return accepted;
  }

  /** Waits until nothing is under way, then checks the promise for these listings. */
  async function expectKept(ids: readonly string[]): Promise<void> {
    const unfinished = async () => {
      const { rows } = await pool
        .query<{ n: number }>(
          "select (select count(*) from screening where state <> 'done')::int + (select count(*) from delivery where state = 'pending')::int as n",
        )
        .catch(() => ({ rows: [{ n: 1 }] }));
      return rows[0]?.n ?? 1;
    };
    const end = Date.now() + SETTLE_MS;
    while ((await unfinished()) > 0) {
      if (Date.now() > end) throw new Error(`still ${await unfinished()} rows under way`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { rows: verdicts } = await pool.query<{ id: string; runs: number; events: number; decided: boolean }>(
      `select l.id,
         (select count(*)::int from screening s where s.listing_id = l.id and s.state = 'done') as runs,
         (select count(*)::int from event e where e.listing_id = l.id and e.type = 'listing.verdict') as events,
         l.gate = 'closed' or exists (select from screening s where s.listing_id = l.id and s.revision = l.revision
           and s.verdict = 'allow') as decided
       from listing l where l.id = any ($1)`,
      [ids],
    );
    expect(verdicts.map((row) => row.id).sort()).toEqual([...ids].sort());
    for (const row of verdicts) expect(row).toMatchObject({ runs: 1, events: 1, decided: true });
    for (const id of ids) expect([...(received.get(`${id}@1`) ?? [])]).toHaveLength(1);
  }

  test("killing the worker in the middle loses nothing", async () => {
    const ids = await handIn("worker", 300, async () => {
      await worker?.kill();
      worker = await startService("worker", env);
    });
    expect(ids).toHaveLength(300);
    await expectKept(ids);
  });

  test("killing the worker while it looks at pictures loses nothing", async () => {
    const ids = await handIn("pictured", 120, async () => {
      await worker?.kill();
      worker = await startService("worker", env);
    });
    expect(ids).toHaveLength(120);
    await expectKept(ids);
    const { rows } = await pool.query(
      `select count(*)::int as n from screening where listing_id like 'pictured-%' and verdict <> 'block'
         and result -> 'signals' ->> 'image.readable' is distinct from '1'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("killing the API in the middle loses nothing that was accepted", async () => {
    const port = new URL(api?.url ?? "").port;
    const ids = await handIn("api", 300, async () => {
      await api?.kill();
      api = await startService("api", { ...env, ASSAY_PORT: port });
    });
    expect(ids.length).toBeGreaterThan(0);
    await expectKept(ids);
  });

  test("a queue wiped empty is filled again from the database", async () => {
    await worker?.kill();
    const ids = await handIn("wiped", 200, async () => undefined);
    if (redis !== undefined) {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
    } else {
      await pool.query("truncate bullmq.job, bullmq.event, bullmq.dedup, bullmq.metrics cascade");
    }
    worker = await startService("worker", env);
    await expectKept(ids);
  });

  test("the database cutting every connection loses nothing", async () => {
    const ids = await handIn("restart", 300, async () => {
      await pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
    });
    expect(ids.length).toBeGreaterThan(100);
    await expectKept(ids);
  });

  test("the same job delivered again, and rows requeued again, change nothing", async () => {
    const ids = await handIn("again", 100, async () => undefined);
    await expectKept(ids);
    // What a duplicated message does: the job's screenings are already done.
    await pool.query(
      "update screening set job_id = 'gone', queued_at = now() - interval '1 minute' where listing_id like 'again-%'",
    );
    // A listing whose job never was is found in the same way and after them: by then they have been passed over.
    await acceptListings(pool, [listing("lost-0")], "never-queued");
    await expectKept([...ids, "lost-0"]);
  });

  test("both processes end cleanly when asked", async () => {
    expect(await worker?.stop()).toBe(0);
    expect(await api?.stop()).toBe(0);
  });
});
