import path from "node:path";
import { type BankIndex, openBankIndex } from "#images/bank-index.ts";
import { retrohuntTask } from "#tasks/retrohunt.ts";
import type { Part } from "../parts.ts";
import type { Shared } from "../system.ts";

/** The banks in this process's memory, and the task that searches live listings for new entries. */
export async function startBanks(
  { config, database: { pool }, log, queues }: Shared,
  leaving: AbortSignal,
): Promise<Part & { readonly index: BankIndex; readonly retrohunt: () => Promise<undefined> }> {
  const folder = path.join(config.dataDir, "banks");
  const index = await openBankIndex({ pool, log, folder });
  return {
    index,
    retrohunt: retrohuntTask({
      pool,
      queues,
      leaving,
      onDone: (done) => log.event("retrohunt.done", { ...done }),
      onReleased: (done) => log.event("bank.released", { ...done }),
    }),
    stop: () => index.close(),
  };
}
