import { randomBytes } from "node:crypto";
import type { NewJob, Queues } from "#queue/lanes.ts";
import { createLog } from "#src/log.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import type { Database } from "#store/database.ts";
import { createWebhook } from "#store/webhooks.ts";
import { deliverTask } from "#tasks/deliver.ts";
import { reconcileTask } from "#tasks/reconcile.ts";
import { createSecretBox } from "#webhooks/secret-box.ts";
import { createSigningSecret } from "#webhooks/sign.ts";
import type { Receiver } from "./receiver.ts";

/** The deliver lane beside a queue that holds nothing and notes what it is given. */
export interface DeliverLane {
  /** Names of the jobs that were queued, in order. */
  readonly queued: readonly string[];
  addWebhook(receiver: Receiver): Promise<void>;
  attempt(delivery: string): Promise<undefined | { readonly again: Date }>;
  /** One round of the reconciler; gives how many deliveries had lost their job. */
  reconcile(): Promise<number>;
  close(): Promise<void>;
}

/** Opens it over a database. */
export function openDeliverLane(database: Database): DeliverLane {
  const secretBox = createSecretBox(randomBytes(32));
  const queued: string[] = [];
  const queues = {
    add: async (_lane: string, jobs: readonly NewJob<"deliver">[]) => {
      queued.push(...jobs.map(({ id }) => id));
    },
    missing: async (_lane: string, ids: readonly string[]) => [...ids],
  } as unknown as Queues;
  const deliver = deliverTask({
    pool: database.pool,
    secretBox,
    targetPolicy: createAddressPolicy({ allowPrivate: true }),
    log: createLog({ level: "silent" }),
    onAttempt: () => undefined,
  });
  let lost = 0;
  const reconcile = reconcileTask({
    database,
    queues,
    onFound: ({ deliveries }) => {
      lost = deliveries;
    },
  });
  return {
    queued,
    async addWebhook({ url }) {
      await createWebhook(database, {
        url,
        types: ["listing.verdict"],
        secret: secretBox.seal(createSigningSecret()),
      });
    },
    attempt: (delivery) => deliver.handle({ delivery }),
    async reconcile() {
      await reconcile({ task: "reconcile" });
      return lost;
    },
    close: () => deliver.close(),
  };
}
