import { createInterface } from "node:readline";
import { openBankIndex } from "#images/bank-index.ts";
import { createLog } from "#src/log.ts";
import { openDatabase } from "#store/database.ts";

/**
 * A process that holds the banks of the database in its first argument, with snapshots in the folder in its second:
 * says `ready`, then for each hash that it reads says in which banks it is, and ends when its input ends.
 */
const [url = "", folder = ""] = process.argv.slice(2);
const database = openDatabase(url, () => undefined);
const index = await openBankIndex({ pool: database.pool, log: createLog({ level: "silent" }), folder });
console.log("ready");
for await (const hash of createInterface(process.stdin)) {
  console.log(
    index
      .match([Buffer.from(hash, "hex")], 100)
      .map(({ bank }) => bank)
      .join(" "),
  );
}
await index.close();
await database.close();
