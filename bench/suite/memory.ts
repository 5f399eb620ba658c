import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { type Service, startService } from "../../test/harness/service.ts";
import type { Benchmark, Scenario } from "../benchmark.ts";
import { startChild } from "../child.ts";
import { postBatch, settled } from "../feed.ts";
import { inventListings } from "../material/listings.ts";
import { treeRssMb } from "../process-tree.ts";

const IDLE_LIMIT_MB = 300;
/** After the start, until the memory is read: long enough for every timer to have run once. */
const REST_MS = { full: 6_000, quick: 3_000 };
const GROWTH_LISTINGS = { full: 200_000, quick: 3_000 };
const POINTS = 10;
/** What one batch of the feed holds. */
const CHUNK = 5_000;
/** What compiled code and caches of fixed size still add once everything has run: more than this is a leak. */
const GROWTH_LIMIT = 1.1;
const LIBRARIES = "Fastify, pg and BullMQ alone, connected and idle";
const FIRST = "Assay after the first tenth";
const PROBE = pathToFileURL(join(import.meta.dirname, "../processes/memory-probe.ts")).href;

/** What the whole service keeps in memory, at rest and after work. */
export const memory: Benchmark = {
  name: "memory",
  measures:
    "Resident memory of the all-in-one service (API and every worker in one process, PostgreSQL apart) at rest, beside its libraries alone; and whether its heap grows while it screens.",
  reading:
    "Rest is RSS of the process and everything it started, except PostgreSQL. Growth feeds listings through the API to the all-in-one service and reads its heap after a forced garbage collection when a tenth of them has its verdicts: the first tenth is the yardstick for the others, and no point may be above the limit.",
  scenarios: [idle(), growth()],
};

function idle(): Scenario {
  return {
    name: "idle, all in one",
    unit: "MB",
    rounds: { full: 3, quick: 1 },
    warmUp: 0,
    limits: [
      { words: "all-in-one idle memory (RSS, PostgreSQL apart) under 300 MB", judged: "worst", atMost: IDLE_LIMIT_MB },
    ],
    async open(stage) {
      const installation = await stage.installation("PostgreSQL");
      if ("skipped" in installation) return installation;
      const rest = stage.quick ? REST_MS.quick : REST_MS.full;
      return {
        subject: {
          name: "Assay",
          round: async () => {
            const service = await startService("all", installation.env);
            await sleep(rest);
            const mb = treeRssMb(pidOf(service));
            await service.kill();
            return mb;
          },
        },
        yardsticks: [
          {
            name: LIBRARIES,
            round: async () => {
              const child = startChild("idle-libraries", { DATABASE_URL: installation.databaseUrl });
              await child.line();
              await sleep(rest);
              const mb = treeRssMb(child.process.pid ?? 0);
              await child.stop();
              return mb;
            },
          },
        ],
        close: async () => undefined,
      };
    },
  };
}

function growth(): Scenario {
  return {
    name: "heap while screening, all in one",
    unit: "MB",
    rounds: { full: POINTS - 1, quick: POINTS - 1 },
    warmUp: 0,
    limits: [
      { words: "no growth over 200,000 screened listings", against: FIRST, judged: "worst", atMost: GROWTH_LIMIT },
    ],
    async open(stage) {
      const installation = await stage.installation("PostgreSQL");
      if ("skipped" in installation) return installation;
      const total = stage.quick ? GROWTH_LISTINGS.quick : GROWTH_LISTINGS.full;
      const service = await startService("all", {
        ...installation.env,
        NODE_OPTIONS: `--expose-gc --import=${PROBE}`,
      });
      const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 1 });
      const points: { heapMb: number; rssMb: number }[] = [];
      const next = async (): Promise<number> => {
        for (let done = 0; done < total / POINTS; done += CHUNK) {
          const count = Math.min(CHUNK, total / POINTS - done);
          const listings = inventListings(randomUUID(), { count, images: false });
          await postBatch(service.url ?? "", installation.token, listings);
          await settled(pool);
        }
        const point = await readMemory(service);
        points.push(point);
        return point.heapMb;
      };
      const first = await next();
      return {
        subject: { name: "Assay after each further tenth", round: next },
        yardsticks: [{ name: FIRST, round: () => first }],
        notes: () => [
          `${total.toLocaleString("en-US")} listings. Heap at each tenth: ${points.map(({ heapMb }) => heapMb.toFixed(0)).join(", ")} MB.`,
          `RSS at each tenth: ${points.map(({ rssMb }) => rssMb.toFixed(0)).join(", ")} MB.`,
        ],
        close: async () => {
          await pool.end();
          await service.kill();
        },
      };
    },
  };
}

function pidOf({ process: child }: Service): number {
  if (child.pid === undefined) throw new Error("the service has no process");
  return child.pid;
}

const MB = 1024 ** 2;

async function readMemory(service: Service): Promise<{ heapMb: number; rssMb: number }> {
  const known = service.lines.length;
  service.process.kill("SIGUSR2");
  for (;;) {
    const line = service.lines.slice(known).find(({ event }) => event === "bench.memory");
    if (line !== undefined) return { heapMb: Number(line.heapUsed) / MB, rssMb: Number(line.rss) / MB };
    if (service.process.stdout === null) throw new Error("the service has no output to read from");
    await once(service.process.stdout, "data");
    await sleep(1);
  }
}
