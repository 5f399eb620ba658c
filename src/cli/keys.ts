import { type Command, InvalidArgumentError } from "commander";
import type { Scope } from "#store/keys.ts";
import { withDatabase } from "./connect.ts";

/** It stands in `keys list` and, as who decided, on cases and events. */
const KEY_NAME = /^(?=.*\S)[^\p{C}\u2028\u2029]{1,100}$/u;

/** What stands there when a deadline decided. */
const POLICY = "policy";

/** `assay keys create|list|revoke`. */
export function registerKeys(program: Command): void {
  const keys = program.command("keys").description("manage the API's bearer keys");

  keys
    .command("create")
    .description("make a key and print it, this once")
    .argument("<name>", "what the key is for")
    .requiredOption("--scopes <list>", "scopes with commas between them, such as listings:write,gate:read")
    .action(async (name: string, { scopes }: { scopes: string }) => {
      const { createKey } = await import("#store/keys.ts");
      if (!KEY_NAME.test(name)) throw new InvalidArgumentError("a key's name is 1 to 100 characters on one line");
      if (name.trim() === POLICY) throw new InvalidArgumentError("deadlines sign with policy: choose another name");
      const wanted = await parseScopes(scopes);
      const { id, token } = await withDatabase((database) => createKey(database, name, wanted));
      process.stderr.write(`Key ${id} (${wanted.join(", ")}), shown only now:\n`);
      process.stdout.write(`${token}\n`);
    });

  keys
    .command("list")
    .description("list the keys without their secrets")
    .action(async () => {
      const { listKeys } = await import("#store/keys.ts");
      for (const key of await withDatabase(listKeys)) {
        const state = key.revokedAt === null ? "live" : `revoked ${key.revokedAt.toISOString()}`;
        process.stdout.write(`${key.id}  ${state}  ${key.name}  ${key.scopes.join(",")}\n`);
      }
    });

  keys
    .command("revoke")
    .description("end a key; processes believe it for at most five seconds more")
    .argument("<id>", "the key's id, as `keys list` shows it")
    .action(async (id: string) => {
      const { revokeKey } = await import("#store/keys.ts");
      await withDatabase((database) => revokeKey(database, id));
      process.stdout.write(`revoked ${id}\n`);
    });
}

async function parseScopes(list: string): Promise<Scope[]> {
  const { isScope, SCOPES } = await import("#store/keys.ts");
  return list.split(",").map((part) => {
    const scope = part.trim();
    if (!isScope(scope)) throw new InvalidArgumentError(`${scope} is no scope; the scopes are ${SCOPES.join(", ")}`);
    return scope;
  });
}
