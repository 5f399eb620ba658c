import { fastify } from "fastify";
import pg from "pg";
import { openDatastore } from "#queue/datastore.ts";

/** The yardstick of idle memory: the libraries that a service of this kind stands on, connected and doing nothing. */
const { DATABASE_URL = "" } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL });
await pool.query("select 1");
const datastore = await openDatastore({
  databaseUrl: DATABASE_URL,
  redisUrls: [],
  prefix: "idle",
  onError: console.error,
});
datastore.queue("idle");
await datastore.worker("idle", async () => undefined, { concurrency: 1 }).waitUntilReady();
const app = fastify();
app.get("/", async () => "idle");
await app.listen({ host: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ ready: true }));
