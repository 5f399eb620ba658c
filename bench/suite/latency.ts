import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job, Queue } from "bullmq";
import pg from "pg";
import { openDatastore } from "#queue/datastore.ts";
import type { Listing } from "#screening/types.ts";
import { startService } from "../../test/harness/service.ts";
import type { Benchmark, Scenario } from "../benchmark.ts";
import { settled } from "../feed.ts";
import { amountText } from "../format.ts";
import { inventListings } from "../material/listings.ts";
import { type DatastoreName, type Installation, queuePrefix } from "../stage.ts";
import { median } from "../statistics.ts";

/** Listings and jobs of one round, each alone on an idle system. */
const PER_ROUND = { full: 100, quick: 20 };
/** Between an answer and the next listing or job, so that each meets a system at rest. */
const PAUSE_MS = 15;
/** The same where the answer comes before the verdict. */
const REST_MS = 45;
const EMPTY = "pick-up of an empty BullMQ job";
const WORDS =
  "text-only listing, idle system: accepted-to-verdict p50 at most 3 times the pick-up latency of an empty BullMQ job on the same datastore";

/** How long a seller's listing waits for its verdict when nothing else is going on. */
export const latency: Benchmark = {
  name: "latency",
  measures:
    "Time from acceptance to verdict of a listing without pictures on an idle system (p50 of each round), beside the time that an empty BullMQ job takes from `add` to the start of its processor on the same datastore.",
  reading:
    "Accepted to verdict is `completed_at` − `accepted_at` by the database's clock, so it holds the commit of the listing, the queue, and the screening. Request to answer (in the notes) is what a client with `Prefer: wait` sees, with HTTP and the commit of the verdict. The empty job is added and processed in one process, by the same library, version and settings.",
  scenarios: [on("PostgreSQL"), on("Redis")],
};

function on(datastore: DatastoreName): Scenario {
  return {
    name: `queues on ${datastore}`,
    unit: "ms",
    rounds: { full: 7, quick: 3 },
    warmUp: 1,
    limits: [{ words: WORDS, against: EMPTY, atMost: 3 }],
    async open(stage) {
      const installation = await stage.installation(datastore);
      if ("skipped" in installation) return installation;
      const service = await startService("all", installation.env);
      const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 1 });
      const empty = await openEmptyQueue(installation);
      const count = stage.quick ? PER_ROUND.quick : PER_ROUND.full;
      const waited: number[] = [];
      return {
        subject: {
          name: "Assay, accepted to verdict",
          round: async (index) => {
            if (index >= 0) waited.push(...(await postAndWait(service.url ?? "", installation.token, count)));
            const ids = await postOneByOne(service.url ?? "", installation.token, count);
            await settled(pool);
            return median(await serverTimes(pool, ids));
          },
        },
        yardsticks: [{ name: EMPTY, round: () => empty.pickUp(count) }],
        notes: () => [
          `From request to answer, as a client with \`Prefer: wait\` sees it: ${amountText(median(waited), "ms")} (p50).`,
        ],
        close: async () => {
          await empty.close();
          await pool.end();
          await service.kill();
        },
      };
    },
  };
}

/** Hands in listings one at a time, each to a system at rest; their ids. */
async function postOneByOne(url: string, token: string, count: number): Promise<string[]> {
  const listings = inventListings(randomUUID(), { count, images: false });
  for (const listing of listings) {
    await sleep(REST_MS);
    const response = await post(url, token, listing, {});
    if (response.status !== 202) throw new Error(`not accepted: ${await response.text()}`);
    await response.arrayBuffer();
  }
  return listings.map((listing) => listing.id);
}

/** The same, waiting for each verdict in the request; milliseconds from request to answer. */
async function postAndWait(url: string, token: string, count: number): Promise<number[]> {
  const waited: number[] = [];
  for (const listing of inventListings(randomUUID(), { count, images: false })) {
    await sleep(PAUSE_MS);
    const started = performance.now();
    const response = await post(url, token, listing, { prefer: "wait=10" });
    const answer = (await response.json()) as { verdict: unknown };
    waited.push(performance.now() - started);
    if (answer.verdict === null) throw new Error(`no verdict: ${JSON.stringify(answer)}`);
  }
  return waited;
}

function post(url: string, token: string, listing: Listing, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/v1/listings`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(listing),
  });
}

async function serverTimes(pool: pg.Pool, ids: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    "select extract(epoch from completed_at - accepted_at)::float8 * 1000 as ms from screening where listing_id = any ($1) and state = 'done'",
    [ids],
  );
  if (rows.length !== ids.length) throw new Error(`${ids.length - rows.length} listings have no verdict`);
  return rows.map((row) => row.ms);
}

async function openEmptyQueue({ databaseUrl, redisUrls }: Installation) {
  const onError = (error: Error) => process.stderr.write(`the queue of the yardstick: ${error.message}\n`);
  const datastore = await openDatastore({ databaseUrl, redisUrls, prefix: queuePrefix(databaseUrl), onError });
  let started = (_: Job) => {};
  const queue: Queue = datastore.queue("empty");
  const worker = datastore.worker("empty", async (job) => started(job), { concurrency: 1 });
  await worker.waitUntilReady();
  return {
    /** The median time from `add` to the start of the processor, in milliseconds. */
    async pickUp(count: number): Promise<number> {
      const waited: number[] = [];
      for (let i = 0; i < count; i += 1) {
        await sleep(PAUSE_MS);
        const at = performance.now();
        const picked = new Promise<void>((resolve) => {
          started = () => {
            waited.push(performance.now() - at);
            resolve();
          };
        });
        await queue.add("empty", {}, { removeOnComplete: true });
        await picked;
      }
      return median(waited);
    },
    async close() {
      await worker.close();
      await queue.close();
      await datastore.close();
    },
  };
}
