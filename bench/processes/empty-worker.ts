import { openDatastore } from "#queue/datastore.ts";
import { queuePrefix } from "../stage.ts";

/**
 * The yardstick of drain: works off COUNT empty jobs of QUEUE and prints how many milliseconds that took, from the
 * moment before the worker is made to the end of the last job.
 */
const { DATABASE_URL = "", REDIS_URL = "", QUEUE = "", COUNT = "0", CONCURRENCY = "1" } = process.env;
const datastore = await openDatastore({
  databaseUrl: DATABASE_URL,
  redisUrls: REDIS_URL === "" ? [] : [REDIS_URL],
  prefix: queuePrefix(DATABASE_URL),
  onError: (error) => console.error(error),
});
const started = performance.now();
const worker = datastore.worker(QUEUE, async () => undefined, { concurrency: Number(CONCURRENCY) });
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
