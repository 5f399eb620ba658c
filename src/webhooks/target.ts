import { lookup as lookUpAll } from "node:dns/promises";
import { isIP } from "node:net";
import type { Agent } from "undici";
import { AssayError } from "#src/errors.ts";
import { type AddressPolicy, createPinnedAgent, hostOf } from "#src/net/pinned.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** Connections to one receiver from one process. */
export const CONNECTIONS = 8;
const REFUSED_DETAIL = "The address is private, local or reserved.";

/** Checks all of a target that needs no look-up and gives it parsed, or throws `webhook.target`. */
export function parseTarget(text: string, policy: AddressPolicy): URL {
  const url = URL.parse(text);
  if (url === null) throw refuse("It is not an absolute URL.");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refuse("Only http and https are possible.");
  if (url.username !== "" || url.password !== "") throw refuse("It must not hold a user name or password.");
  // The URL parser has already turned decimal, octal and hexadecimal spellings into the usual one.
  const host = hostOf(url.hostname);
  if (isIP(host) !== 0 && !policy.allows(host)) throw refuse(REFUSED_DETAIL);
  if (/(?:^|\.)localhost\.?$/i.test(host) && !policy.allows("127.0.0.1")) throw refuse(REFUSED_DETAIL);
  return url;
}

/** Checks a target for registration, with a look-up of its name; a name that does not resolve yet is let through. */
export async function checkTarget(text: string, policy: AddressPolicy): Promise<void> {
  const host = hostOf(parseTarget(text, policy).hostname);
  const addresses = await lookUpAll(host, { all: true }).catch(() => []);
  if (addresses.length > 0 && !addresses.some(({ address }) => policy.allows(address))) throw refuse(REFUSED_DETAIL);
}

/** The HTTP client for webhooks: connects only to addresses that the policy allows, looked up once and checked. */
export function createTargetDispatcher(policy: AddressPolicy): Agent {
  const refuseAddress = () => refuse(REFUSED_DETAIL);
  return createPinnedAgent(policy, {
    connections: CONNECTIONS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    refuse: refuseAddress,
  });
}

function refuse(detail: string): AssayError {
  return new AssayError("webhook.target", detail, { problems: [{ at: "/url", message: detail }] });
}
