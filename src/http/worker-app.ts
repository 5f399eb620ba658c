import type { App, HttpDependencies } from "./app-types.ts";
import { createBaseApp } from "./base-app.ts";
import { serviceRoutes } from "./routes/service.ts";

/** Nothing that a worker answers takes a body. */
const BODY_LIMIT = 1_024;

/** What a worker answers: whether it lives and is ready, and what it has counted. */
export function buildWorkerApp(deps: Pick<HttpDependencies, "database" | "metrics" | "started" | "log">): App {
  const app = createBaseApp({ ...deps, bodyLimit: BODY_LIMIT });
  serviceRoutes(app, deps);
  return app;
}
