import { buildApp } from "#http/app.ts";
import type { HttpDependencies } from "#http/app-types.ts";
import { createDecoder } from "#images/decode/decoder.ts";
import { openReferenceKnowledge } from "#rulesets/reference-knowledge.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { openScreened } from "#store/screened.ts";
import { openIntake } from "#tasks/accept.ts";
import { addEntry } from "#tasks/add-entry.ts";
import { importPrices } from "#tasks/import-prices.ts";
import { testWebhook } from "#tasks/test-webhook.ts";
import { createSender } from "#webhooks/sender.ts";
import type { Part } from "../parts.ts";
import type { Shared } from "../system.ts";
import { close, listen } from "./listen.ts";

/** The HTTP side: listens, and resolves with the address it can be called at. */
export async function startApi(shared: Shared): Promise<Part & { readonly url: string }> {
  const { config, database, log, metrics, queues, secretBox, started } = shared;
  const onQueueError = (error: unknown) => log.event("queue.unavailable", { err: error });
  const intake = openIntake({ pool: database.pool, queues, onQueueError });
  const screened = openScreened(database.pool, log);
  // Pictures for banks are handed in here, rarely, and are no less hostile; it starts with the first of them.
  const decoder = createDecoder({ processes: 1 });
  const entries = { pool: database.pool, decoder, maxBytes: config.images.maxBytes };
  const prices = { pool: database.pool, knowledge: openReferenceKnowledge(config.rulesDir), now: Date.now };
  const targetPolicy = createAddressPolicy({ allowPrivate: config.webhookAllowPrivate });
  const sender = createSender(secretBox, targetPolicy);
  const deps: HttpDependencies = {
    database,
    queues,
    intake,
    screened,
    importPrices: (rows) => importPrices(prices, rows),
    addEntry: (bankId, entry) => addEntry(entries, bankId, entry),
    testWebhook: (webhook) => testWebhook(database, sender, webhook),
    secretBox,
    targetPolicy,
    metrics,
    started,
    log,
    onQueueError,
  };
  const app = await buildApp({ ...deps, bodyLimit: config.bodyLimit, maxPictureBytes: config.images.maxBytes });
  const stop = async () => {
    await close(app, config.shutdownSeconds);
    await sender.close();
    decoder.close();
    await intake.drain();
    await screened.close();
  };
  try {
    const url = await listen(app, config.host, config.port);
    log.event("http.listening", { url });
    return { url, stop };
  } catch (cause) {
    // Nobody else knows of these parts yet.
    await stop();
    throw cause;
  }
}
