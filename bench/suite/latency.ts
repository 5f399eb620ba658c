import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job, Queue } from "bullmq";
import pg from "pg";
import { openDatastore } from "#queue/datastore.ts";
import type { Listing } from "#screening/types.ts";
import { SCREENED_CHANNEL } from "#store/screenings.ts";
import { startService } from "../../test/harness/service.ts";
import type { Benchmark, Scenario } from "../benchmark.ts";
import { postBatch, settled } from "../feed.ts";
import { amountText } from "../format.ts";
import { openLeastWork } from "../least-work.ts";
import { inventListings } from "../material/listings.ts";
import { type DatastoreName, type Installation, queuePrefix } from "../stage.ts";
import { median } from "../statistics.ts";

/** Listings and jobs of one round, each alone on an idle system. */
const PER_ROUND = { full: 60, quick: 15 };
/** Before each listing and each job, so that both meet a system at rest: waking it is part of what is measured. */
const REST_MS = 45;
/** Listings that the service has screened before the first is measured: one that has just started is slower. */
const BEFORE = 2_000;
const EMPTY = "pick-up of an empty BullMQ job";
const LEAST = "a BullMQ job that reads one row and commits one";
const WORDS =
  "text-only listing, idle system: accepted-to-verdict p50 at most 3 times the pick-up latency of an empty BullMQ job on the same datastore";

/** How long a seller's listing waits for its verdict when nothing else is going on. */
export const latency: Benchmark = {
  name: "latency",
  measures:
    "Time from acceptance (the answer 202, which comes after the commit) to the committed verdict of a listing without pictures on an idle system (p50 of each round), beside the time that an empty BullMQ job takes from `add` to the start of its processor on the same datastore. A second yardstick is a job that reads a row and commits one, from `add` to the end of its processor: the least that a verdict takes.",
  reading:
    "A process outside sees both ends: the answer arrives over HTTP, and the database's notification of the committed verdict over a connection that listens. So the figure holds the queue, the look-ups, the screening and the commit of the verdict. Request to answer (in the notes) is what a client with `Prefer: wait` sees, with both commits. The service has screened 2,000 listings before. The empty job is added and processed in one process, by the same library, version and settings.",
  scenarios: [on("PostgreSQL"), on("Redis")],
};

function on(datastore: DatastoreName): Scenario {
  return {
    name: `queues on ${datastore}`,
    unit: "ms",
    rounds: { full: 5, quick: 1 },
    warmUp: 1,
    limits: [{ words: WORDS, against: EMPTY, atMost: 3 }],
    async open(stage) {
      const installation = await stage.installation(datastore);
      if ("skipped" in installation) return installation;
      const service = await startService("all", installation.env);
      await warmUp(service.url ?? "", installation);
      const verdicts = await listenForVerdicts(installation.databaseUrl);
      const empty = await openQueue(installation, "empty", async () => undefined);
      const work = openLeastWork(installation.databaseUrl, 1);
      const least = await openQueue(installation, "least", ({ data }) => work.of(data.listing));
      const count = stage.quick ? PER_ROUND.quick : PER_ROUND.full;
      const waited: number[] = [];
      return {
        subject: {
          name: "Assay, accepted to verdict",
          round: async (index) => {
            if (index >= 0) waited.push(...(await postAndWait(service.url ?? "", installation.token, count)));
            return median(await verdicts.after(service.url ?? "", installation.token, count));
          },
        },
        yardsticks: [
          { name: EMPTY, round: () => empty.done(Array.from({ length: count }, () => ({}))) },
          { name: LEAST, round: async () => least.done((await work.fill(count)).map((listing) => ({ listing }))) },
        ],
        notes: () => [
          `From request to answer, as a client with \`Prefer: wait\` sees it: ${amountText(median(waited), "ms")} (p50).`,
        ],
        close: async () => {
          await empty.close();
          await least.close();
          await work.close();
          await verdicts.close();
          await service.kill();
        },
      };
    },
  };
}

async function warmUp(url: string, { token, databaseUrl }: Installation): Promise<void> {
  await postBatch(url, token, inventListings(randomUUID(), { count: BEFORE, images: false }));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  await settled(pool);
  await pool.end();
}

/** Hears of verdicts as they are committed. */
async function listenForVerdicts(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const heard = new Map<string, number>();
  let wake = () => {};
  client.on("notification", ({ payload = "" }) => {
    for (const id of payload.split(",")) heard.set(id, performance.now());
    wake();
  });
  await client.query(`listen ${SCREENED_CHANNEL}`);
  const verdictOf = async (screening: string): Promise<number> => {
    for (;;) {
      const at = heard.get(screening);
      if (at !== undefined) return at;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    /** Hands in listings one at a time, each to a system at rest; milliseconds from answer to verdict. */
    async after(url: string, token: string, count: number): Promise<number[]> {
      const waited: number[] = [];
      for (const listing of inventListings(randomUUID(), { count, images: false })) {
        await sleep(REST_MS);
        const response = await post(url, token, listing, {});
        const answered = performance.now();
        if (response.status !== 202) throw new Error(`not accepted: ${await response.text()}`);
        const { screening } = (await response.json()) as { screening: string };
        waited.push((await verdictOf(screening)) - answered);
      }
      return waited;
    },
    close: () => client.end(),
  };
}

/** Hands in listings one at a time, waiting for each verdict in the request; milliseconds from request to answer. */
async function postAndWait(url: string, token: string, count: number): Promise<number[]> {
  const waited: number[] = [];
  for (const listing of inventListings(randomUUID(), { count, images: false })) {
    await sleep(REST_MS);
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

/** A queue and its worker in this process, which does `work` for each job. */
async function openQueue({ databaseUrl, redisUrls }: Installation, name: string, work: (job: Job) => Promise<void>) {
  const onError = (error: Error) => process.stderr.write(`the queue of the yardstick: ${error.message}\n`);
  const datastore = await openDatastore({ databaseUrl, redisUrls, prefix: queuePrefix(databaseUrl), onError });
  let worked = () => {};
  const queue: Queue = datastore.queue(name);
  const worker = datastore.worker(name, async (job) => work(job).then(() => worked()), { concurrency: 1 });
  await worker.waitUntilReady();
  return {
    /** Adds a job for each of these, alone on a system at rest; the median time from `add` until its work is done, in milliseconds. */
    async done(data: readonly object[]): Promise<number> {
      const waited: number[] = [];
      for (const each of data) {
        await sleep(REST_MS);
        const at = performance.now();
        const done = new Promise<void>((resolve) => {
          worked = () => {
            waited.push(performance.now() - at);
            resolve();
          };
        });
        await queue.add(name, each, { removeOnComplete: true });
        await done;
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
