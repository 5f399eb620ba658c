import { createServer } from "node:net";
import { fastify } from "fastify";
import { afterEach, expect, it } from "vitest";
import type { App } from "#http/app-types.ts";
import { listen } from "#src/processes/listen.ts";

const taken = createServer();
const app = fastify() as unknown as App;
afterEach(async () => {
  taken.close();
  await app.close();
});

it("a port that another process holds is named as a setting that is wrong", async () => {
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port)),
  );
  await expect(listen(app, "127.0.0.1", port)).rejects.toMatchObject({
    code: "config.invalid",
    message: `Cannot listen on port ${port} of 127.0.0.1: the port is taken.`,
  });
});
