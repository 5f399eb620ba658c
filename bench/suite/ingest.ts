import { startService } from "../../test/harness/service.ts";
import type { Benchmark, Scenario } from "../benchmark.ts";
import { startChild } from "../child.ts";
import { postListings } from "../load.ts";
import type { DatastoreName } from "../stage.ts";

const CONNECTIONS = 32;
const SECONDS = { full: 5, quick: 1 };
const BARE = "bare Fastify route, same schema, one INSERT";

/** What it costs to take a listing in safely, beside the least that any service could do. */
export const ingest: Benchmark = {
  name: "ingest",
  measures:
    "Answers per second of `POST /v1/listings` at 32 connections, beside a bare Fastify route that validates the same body with the same zod schema and inserts one row.",
  reading:
    "Both servers run as processes of their own on one PostgreSQL; the load comes from a third process on the same machine. Every request has an id that was never used. Assay checks a key, writes listing, revision and screening in one transaction and queues the screening; no worker runs.",
  scenarios: [on("PostgreSQL"), on("Redis")],
};

function on(datastore: DatastoreName): Scenario {
  return {
    name: `queues on ${datastore}`,
    unit: "requests/s",
    rounds: { full: 3, quick: 1 },
    warmUp: 1,
    limits: [
      {
        words:
          "at 32 connections at least 55 % of the requests per second of a bare Fastify route that validates the same body with the same zod schema and inserts one row",
        against: BARE,
        atLeast: 0.55,
      },
    ],
    async open(stage) {
      const installation = await stage.installation(datastore);
      if ("skipped" in installation) return installation;
      const { env, token } = installation;
      const service = await startService("api", env);
      const bare = startChild("bare-fastify", { DATABASE_URL: await stage.database() });
      const { url: bareUrl } = await bare.line<{ url: string }>();
      const seconds = stage.quick ? SECONDS.quick : SECONDS.full;
      const load = { connections: CONNECTIONS, seconds };
      return {
        subject: { name: "Assay", round: () => postListings({ ...load, url: service.url ?? "", token }) },
        yardsticks: [{ name: BARE, round: () => postListings({ ...load, url: bareUrl }) }],
        close: async () => {
          await bare.stop();
          await service.kill();
        },
      };
    },
  };
}
