import { createLog } from "#src/log.ts";
import { startEmbeddedPostgres } from "#store/embedded/start.ts";

/**
 * A process that holds the embedded PostgreSQL of the folder in its first argument: reports on standard output as one
 * line of JSON, lets go when its input ends. Log lines go there too and are told apart by `event`.
 */
const database = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? "", log: createLog({ level: "info" }) });
console.log(JSON.stringify({ holding: { url: database.url, adopted: database.adopted } }));
for await (const _ of process.stdin);
await database.stop();
