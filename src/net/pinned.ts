import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { reachOf } from "./addresses.ts";

/** Which addresses requests of ours may go to. */
export interface AddressPolicy {
  allows(address: string): boolean;
}

/** The open internet only, or with `allowPrivate` also private and loopback networks; never metadata services. */
export function createAddressPolicy(options: { readonly allowPrivate: boolean }): AddressPolicy {
  return {
    allows: (address) => {
      const reach = reachOf(address);
      return reach === "public" || (reach === "private" && options.allowPrivate);
    },
  };
}

/** A URL's host without the brackets of IPv6. */
export function hostOf(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

export interface PinnedAgentOptions {
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** What a connection to an address that the policy refuses fails with. */
  readonly refuse: () => Error;
  /** Other names than the system's: for tests. */
  readonly lookup?: typeof systemLookup;
  /** Limits of undici for the answer: time to its head, time between two parts of its body, size of its headers. */
  readonly limits?: Pick<Agent.Options, "headersTimeout" | "bodyTimeout" | "maxHeaderSize" | "keepAliveTimeout">;
}

/**
 * An HTTP client that connects only to addresses that the policy allows. The look-up that is checked is the one that
 * is connected to, so that a name cannot change its mind in between.
 */
export function createPinnedAgent(policy: AddressPolicy, options: PinnedAgentOptions): Agent {
  const { connections, connectTimeoutMs, refuse, limits } = options;
  const lookup = allowedLookup(policy, refuse, options.lookup ?? systemLookup);
  const settings = { timeout: connectTimeoutMs, allowH2: false, lookup };
  const connectTo = buildConnector(settings as unknown as buildConnector.BuildOptions);
  const connect: buildConnector.connector = (target, callback) => {
    // No look-up happens for a literal address.
    const host = hostOf(target.hostname);
    if (isIP(host) !== 0 && !policy.allows(host)) callback(refuse(), null);
    else connectTo(target, callback);
  };
  return new Agent({ ...limits, connect, allowH2: false, connections, pipelining: 1 });
}

function allowedLookup(policy: AddressPolicy, refuse: () => Error, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, []);
      const [first, ...rest] = found.filter(({ address }) => policy.allows(address));
      if (first === undefined) return callback(refuse(), []);
      if (options.all) callback(null, [first, ...rest]);
      else callback(null, first.address, first.family);
    });
  };
}
