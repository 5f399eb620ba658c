import type { Ruleset } from "#screening/rules/ruleset.ts";
import type { Database } from "./database.ts";
import { storableJson } from "./json.ts";

/** Keeps a ruleset whole under its content address, so that what it decides can be replayed; known ones stay as they are. */
export async function recordRuleset({ db }: Database, ruleset: Ruleset): Promise<void> {
  await db
    .insertInto("ruleset")
    .values({ id: ruleset.id, files: storableJson(Object.fromEntries(ruleset.files)) })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}
