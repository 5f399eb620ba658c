import type { AddressPolicy } from "#src/net/pinned.ts";
import { type PostResult, post } from "./post.ts";
import type { SecretBox } from "./secret-box.ts";
import { signatureHeaders } from "./sign.ts";
import { createTargetDispatcher, parseTarget } from "./target.ts";

/** Where a webhook is, with its sealed signing secrets that are valid now, newest first. */
export interface Target {
  readonly url: string;
  readonly secrets: readonly Buffer[];
}

/** Sends signed messages, each once. */
export interface Sender {
  /** Never throws: what goes wrong is the result. */
  send(target: Target, id: string, body: string): Promise<PostResult>;
  /** Ends its connections, whatever they carry. */
  close(): Promise<void>;
}

/** A sender with connections of its own, to addresses that the policy allows. */
export function createSender(secretBox: SecretBox, policy: AddressPolicy): Sender {
  const dispatcher = createTargetDispatcher(policy);
  return {
    async send(target, id, body) {
      try {
        const url = parseTarget(target.url, policy);
        const secrets = target.secrets.map((sealed) => secretBox.open(sealed));
        const headers = { "content-type": "application/json", "user-agent": "Assay-Webhooks/1" };
        return await post(dispatcher, url, { ...headers, ...signatureHeaders(secrets, id, new Date(), body) }, body);
      } catch (error) {
        // A lost key or a target that is no longer allowed: the operator may mend it while the schedule lasts.
        return { error: `Not sent: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
    close: () => dispatcher.destroy(),
  };
}
