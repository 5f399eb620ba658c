import { expect, test } from "vitest";
import { openDatastore } from "#queue/datastore.ts";
import { openQueues } from "#queue/queues.ts";
import { createTestDatabase } from "../harness/database.ts";

/** Longer than a connection may take to be made. */
const HELD_UP_MS = 10_500;

test("queues work in a process that was held up while it started, as by compiling rules on a busy machine", async () => {
  const database = await createTestDatabase();
  const settings = { databaseUrl: database.url, redisUrls: [], prefix: "test", onError: () => undefined };
  const datastore = await openDatastore(settings);
  const queues = await openQueues(datastore, () => undefined);
  for (const end = performance.now() + HELD_UP_MS; performance.now() < end; );
  for (const lane of ["screen", "images", "deliver", "maintenance"] as const) {
    expect(await queues.missing(lane, ["any"])).toEqual(["any"]);
  }
  await queues.close();
  await datastore.close();
  await database.drop();
});
