import { openDatastore } from "#queue/datastore.ts";
import { openLeastWork } from "../least-work.ts";
import { queuePrefix } from "../stage.ts";

/**
 * The yardsticks of drain: works off COUNT jobs of QUEUE and prints how many milliseconds that took, from the moment
 * before the worker is made to the end of the last job. A job that names a listing does the least work for it, any other
 * nothing.
 */
const { DATABASE_URL = "", REDIS_URL = "", QUEUE = "", COUNT = "0", CONCURRENCY = "1" } = process.env;
const datastore = await openDatastore({
  databaseUrl: DATABASE_URL,
  redisUrls: REDIS_URL === "" ? [] : [REDIS_URL],
  prefix: queuePrefix(DATABASE_URL),
  onError: (error) => console.error(error),
});
const least = openLeastWork(DATABASE_URL, Number(CONCURRENCY));
const started = performance.now();
const work = async ({ data: { listing } }: { data: { listing?: string } }) =>
  listing === undefined ? undefined : least.of(listing);
const worker = datastore.worker(QUEUE, work, { concurrency: Number(CONCURRENCY) });
let left = Number(COUNT);
await new Promise<void>((resolve) => {
  worker.on("completed", () => {
    left -= 1;
    if (left === 0) resolve();
  });
});
console.log(JSON.stringify({ ms: performance.now() - started }));
await worker.close();
await datastore.close();
await least.close();
