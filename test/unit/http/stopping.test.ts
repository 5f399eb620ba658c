import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { problemDocument } from "#http/problem.ts";
import { buildWorkerApp } from "#http/worker-app.ts";
import { createLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { openDatabase } from "#store/database.ts";

test("a client that keeps its connection through a stop is told to come again, as every error is told", async () => {
  // Nobody listens on port 1, and nothing here asks it: the refusal comes before the key.
  const database = openDatabase("postgres://assay@127.0.0.1:1/assay", () => undefined);
  const log = createLog({ level: "silent" });
  const app = buildWorkerApp({ database, log, metrics: createMetrics(async () => ({})), started: () => true });
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  app.addHook("preClose", async () => {
    begun.resolve();
    await goOn.promise;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string) => {
    const request = get({ host: "127.0.0.1", port, path, agent });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const { statusCode, headers } = response;
    return { statusCode, headers, body: await json(response), reused: request.reusedSocket };
  };

  expect(await ask("/healthz")).toMatchObject({ statusCode: 200, headers: { connection: "keep-alive" } });
  const closed = app.close();
  await begun.promise;
  const refused = await ask("/metrics");
  goOn.resolve();
  await closed;
  await database.close();

  expect(refused).toMatchObject({
    reused: true,
    statusCode: 503,
    headers: {
      connection: "close",
      "retry-after": "1",
      "content-type": expect.stringMatching(/^application\/problem\+json/),
    },
  });
  expect(problemDocument.parse(refused.body)).toMatchObject({ status: 503, code: "service.stopping" });
});
