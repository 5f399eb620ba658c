import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { buildApp } from "#http/app.ts";
import type { HttpDependencies } from "#http/app-types.ts";
import { createLog } from "#src/log.ts";
import { openDatabase } from "#store/database.ts";
import type { Screened } from "#store/screened.ts";

const FILE = path.join(import.meta.dirname, "../../openapi.yaml");
const HEADER = "# Generated from the route schemas by `npm run openapi`. Do not edit.\n";

/** The API's description as YAML, straight from the routes; nothing is opened or started for it. */
export async function renderOpenApi(): Promise<string> {
  // Routes touch what they depend on only when they are called, and none is called here; the pool never connects.
  const database = openDatabase("postgres://localhost/unused", () => undefined);
  const screened: Screened = { wait: async () => false, onAny: () => () => undefined, close: async () => undefined };
  const deps = { database, screened, log: createLog({ level: "silent" }) } as HttpDependencies;
  const app = await buildApp({ ...deps, bodyLimit: 1, maxPictureBytes: 1 });
  await app.ready();
  const description = app.swagger();
  await app.close();
  await database.close();
  return HEADER + stringify(JSON.parse(JSON.stringify(description)), { lineWidth: 120, aliasDuplicateObjects: false });
}

if (import.meta.main) {
  const rendered = await renderOpenApi();
  if (process.argv.includes("--check")) {
    const written = await readFile(FILE, "utf8").catch(() => "");
    if (written !== rendered) {
      process.stderr.write("openapi.yaml differs from the routes: run `npm run openapi` and commit the result.\n");
      process.exitCode = 1;
    }
  } else {
    await writeFile(FILE, rendered);
  }
}
