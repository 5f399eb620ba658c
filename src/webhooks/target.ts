import { type LookupAddress, lookup } from "node:dns";
import { lookup as lookUpAll } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { AssayError } from "#src/errors.ts";
import { reachOf } from "./addresses.ts";

/** Which addresses webhooks may be sent to. */
export interface TargetPolicy {
  allows(address: string): boolean;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Connections to one receiver from one process: a slow one cannot hold more. */
const CONNECTIONS = 8;
const REFUSED_DETAIL = "The address is private, local or reserved.";

/** The open internet only, or with `allowPrivate` also private and loopback networks; never metadata services. */
export function createTargetPolicy(options: { readonly allowPrivate: boolean }): TargetPolicy {
  return {
    allows: (address) => {
      const reach = reachOf(address);
      return reach === "public" || (reach === "private" && options.allowPrivate);
    },
  };
}

/** Checks all of a target that needs no look-up and gives it parsed, or throws `webhook.target`. */
export function parseTarget(text: string, policy: TargetPolicy): URL {
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
export async function checkTarget(text: string, policy: TargetPolicy): Promise<void> {
  const host = hostOf(parseTarget(text, policy).hostname);
  const addresses = await lookUpAll(host, { all: true }).catch(() => []);
  if (addresses.length > 0 && !addresses.some(({ address }) => policy.allows(address))) throw refuse(REFUSED_DETAIL);
}

/**
 * The HTTP client for webhooks: connects only to addresses that the policy allows. The look-up that is checked is the
 * one that is connected to, so that a name cannot change its mind in between.
 */
export function createTargetDispatcher(policy: TargetPolicy): Agent {
  const options = { timeout: CONNECT_TIMEOUT_MS, allowH2: false, lookup: allowedLookup(policy) };
  const connectTo = buildConnector(options as unknown as buildConnector.BuildOptions);
  const connect: buildConnector.connector = (target, callback) => {
    // No look-up happens for a literal address.
    const host = hostOf(target.hostname);
    if (isIP(host) !== 0 && !policy.allows(host)) callback(refuse(REFUSED_DETAIL), null);
    else connectTo(target, callback);
  };
  return new Agent({ connect, allowH2: false, connections: CONNECTIONS, pipelining: 1 });
}

function allowedLookup(policy: TargetPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, []);
      const [first, ...rest] = found.filter(({ address }) => policy.allows(address));
      if (first === undefined) return callback(refuse(REFUSED_DETAIL), []);
      if (options.all) callback(null, [first, ...rest]);
      else callback(null, first.address, first.family);
    });
  };
}

/** A URL's host without the brackets of IPv6. */
function hostOf(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

function refuse(detail: string): AssayError {
  return new AssayError("webhook.target", detail, { problems: [{ at: "/url", message: detail }] });
}

/** What `post` sends with. */
export type TargetDispatcher = Dispatcher;
