import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { createPlaces, type Places } from "#src/places.ts";

/** Takes turns at each host, and leaves a host alone that keeps failing. */
export interface Hosts {
  /**
   * Runs `work` when it is its turn at this host; `undefined` when `patience` aborts first, and `images.host-resting` when
   * the host is being left alone.
   */
  take<T>(host: string, patience: AbortSignal, work: () => Promise<Outcome<T>>): Promise<T | PictureReason | undefined>;
}

/** What came of one attempt, and whether it counts against the host. */
export interface Outcome<T> {
  readonly value: T | PictureReason;
  readonly hostFailed: boolean;
}

export interface HostLimits {
  /** Requests to one host at once, from this process. */
  readonly perHost: number;
  /** Failures in a row after which a host rests. */
  readonly failures: number;
  /** How long it rests; one request then tries it, and rests it again if that fails too. */
  readonly restMs: number;
  readonly now: () => number;
}

interface Host {
  failures: number;
  restsUntil: number;
  readonly turns: Places;
}

/** Hosts remembered at once: a seller who invents names must not fill the memory. */
const REMEMBERED = 1_000;

/** Makes the turn-taker of one process. */
export function createHosts({ perHost, failures, restMs, now }: HostLimits): Hosts {
  const hosts = new Map<string, Host>();

  function hostNamed(name: string): Host {
    const known = hosts.get(name) ?? { failures: 0, restsUntil: 0, turns: createPlaces(perHost) };
    // Put back at the end: the map's order is the order of last use.
    hosts.delete(name);
    hosts.set(name, known);
    for (const [old, { turns }] of hosts) {
      if (hosts.size <= REMEMBERED) break;
      if (turns.taken() === 0 && old !== name) hosts.delete(old);
    }
    return known;
  }

  const isResting = (host: Host): boolean => host.failures >= failures && now() < host.restsUntil;
  // After its rest a host is tried by one request, and the others wait for how that goes.
  const isTried = (host: Host): boolean => host.failures >= failures && host.turns.taken() > 0;

  return {
    async take(name, patience, work) {
      const host = hostNamed(name);
      if (patience.aborted) return undefined;
      if (isResting(host) || isTried(host)) return "images.host-resting";
      if (!(await host.turns.take(1, patience))) return undefined;
      try {
        if (isResting(host)) return "images.host-resting";
        const { value, hostFailed } = await work();
        host.failures = hostFailed ? host.failures + 1 : 0;
        if (hostFailed && host.failures >= failures) host.restsUntil = now() + restMs;
        return value;
      } finally {
        host.turns.leave();
      }
    },
  };
}
