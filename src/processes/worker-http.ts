import { buildWorkerApp } from "#http/worker-app.ts";
import type { Part } from "../parts.ts";
import type { Shared } from "../system.ts";
import { close, listen } from "./listen.ts";

/** Lets a process that only works be watched: health and figures on a port of its own. */
export async function startWorkerHttp(shared: Shared, port: number): Promise<Part> {
  const app = buildWorkerApp(shared);
  const url = await listen(app, shared.config.host, port);
  shared.log.event("http.listening", { url });
  return { stop: () => close(app, shared.config.shutdownSeconds) };
}
