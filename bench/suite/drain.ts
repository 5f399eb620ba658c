import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openDatastore } from "#queue/datastore.ts";
import { type Service, startService } from "../../test/harness/service.ts";
import type { Benchmark, Scenario } from "../benchmark.ts";
import { startChild } from "../child.ts";
import { postBatch, settled } from "../feed.ts";
import { openLeastWork } from "../least-work.ts";
import { inventListings } from "../material/listings.ts";
import { type DatastoreName, type Installation, queuePrefix } from "../stage.ts";

const TOGETHER = { full: 8_000, quick: 2_000 };
const ONE_A_JOB = 600;
/** The workers' own default. */
const CONCURRENCY = 4;
/** Answers come after the commit; the job follows them within this time. */
const SETTLE_MS = 300;
const EMPTY = "empty BullMQ jobs";
const LEAST = "BullMQ jobs that read one row and commit one";

/** How fast a backlog is worked off, beside a queue whose jobs do nothing. */
export const drain: Benchmark = {
  name: "drain",
  measures:
    "Verdicts per second while one worker process works off accepted listings, beside the empty jobs per second of BullMQ on the same datastore, with as many jobs and the same concurrency. A second yardstick shows what is left of that once each job reads a row and commits one, which is the least that a verdict takes.",
  reading:
    "Both workers start in a new process in each round, after everything is queued; the clock runs from the moment before the queue's worker is made to the last verdict or job. Listings that arrive together travel in one job, up to 48, and get their verdicts in one transaction; the `one a job` rows show listings that arrived one at a time, which save nothing. A round is short, so it holds the first slow seconds of both processes; with three times as many, empty jobs on Redis gain more from that than listings do (see ADR 6).",
  scenarios: [
    scenario("PostgreSQL", "together"),
    scenario("Redis", "together"),
    scenario("PostgreSQL", "one a job"),
    scenario("Redis", "one a job"),
  ],
};

function scenario(datastore: DatastoreName, arrival: "together" | "one a job"): Scenario {
  return {
    name: arrival === "together" ? `queues on ${datastore}` : `queues on ${datastore}, one a job`,
    unit: "items/s",
    rounds: { full: arrival === "together" ? 3 : 2, quick: 1 },
    warmUp: 0,
    limits:
      arrival === "together"
        ? [
            {
              words: "at least 60 % of the empty-job throughput of BullMQ on the same datastore",
              against: EMPTY,
              atLeast: 0.6,
            },
          ]
        : [],
    async open(stage) {
      if (stage.quick && arrival === "one a job") return { skipped: "one a job is measured in full runs only" };
      const installation = await stage.installation(datastore);
      if ("skipped" in installation) return installation;
      const together = stage.quick ? TOGETHER.quick : TOGETHER.full;
      const count = arrival === "together" ? together : ONE_A_JOB;
      const api = await startService("api", installation.env);
      const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 1 });
      const least = openLeastWork(installation.databaseUrl, 1);
      return {
        subject: { name: "Assay", round: () => drainListings(installation, api, pool, count, arrival) },
        yardsticks: [
          {
            name: EMPTY,
            round: () =>
              drainJobs(
                installation,
                Array.from({ length: count }, () => ({})),
              ),
          },
          {
            name: LEAST,
            round: async () =>
              drainJobs(
                installation,
                (await least.fill(count)).map((listing) => ({ listing })),
              ),
          },
        ],
        close: async () => {
          await least.close();
          await pool.end();
          await api.kill();
        },
      };
    },
  };
}

async function drainListings(
  installation: Installation,
  api: Service,
  pool: pg.Pool,
  count: number,
  arrival: "together" | "one a job",
): Promise<number> {
  const listings = inventListings(randomUUID(), { count, images: false });
  const body = arrival === "together" ? count : 1;
  for (let at = 0; at < count; at += body)
    await postBatch(api.url ?? "", installation.token, listings.slice(at, at + body));
  await sleep(SETTLE_MS);
  const worker = await startService("worker", { ...installation.env, ASSAY_WORKER_CONCURRENCY: String(CONCURRENCY) });
  try {
    const ended = await lastVerdict(pool);
    return count / ((ended - workStarted(worker)) / 1000);
  } finally {
    await worker.kill();
  }
}

/** Waits until nothing is unfinished; milliseconds since the epoch of the last verdict. */
async function lastVerdict(pool: pg.Pool): Promise<number> {
  await settled(pool);
  const { rows } = await pool.query<{ at: Date }>("select max(completed_at) as at from screening");
  return rows[0]?.at.getTime() ?? Number.NaN;
}

/** When the rules were loaded and the lanes were about to start, by the worker's own log. */
function workStarted(worker: Service): number {
  const line = worker.lines.find((entry) => entry.event === "ruleset.activated");
  if (line === undefined) throw new Error("the worker did not log when its rules were loaded");
  return Date.parse(String(line.time));
}

async function drainJobs(
  { databaseUrl, redisUrls }: Installation,
  data: readonly { readonly listing?: string }[],
): Promise<number> {
  const name = `yardstick-${randomUUID()}`;
  const datastore = await openDatastore({
    databaseUrl,
    redisUrls,
    prefix: queuePrefix(databaseUrl),
    onError: (error) => process.stderr.write(`the queue of the yardstick: ${error.message}\n`),
  });
  const queue = datastore.queue(name);
  await queue.addBulk(data.map((each) => ({ name: "yardstick", data: each, opts: { removeOnComplete: true } })));
  await sleep(SETTLE_MS);
  const child = startChild("queue-worker", {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrls[0] ?? "",
    QUEUE: name,
    COUNT: String(data.length),
    CONCURRENCY: String(CONCURRENCY),
  });
  try {
    const { ms } = await child.line<{ ms: number }>();
    return data.length / (ms / 1000);
  } finally {
    await child.stop();
    await queue.close();
    await datastore.close();
  }
}
