import type { PictureReason } from "../reasons.ts";

/** Takes turns at each host, and leaves a host alone that keeps failing. */
export interface Hosts {
  /** Runs `work` when it is this host's turn. `images.host-resting` when the host is being left alone. */
  take<T>(host: string, signal: AbortSignal, work: () => Promise<Outcome<T>>): Promise<T | PictureReason>;
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
  running: number;
  failures: number;
  restsUntil: number;
  readonly waiting: (() => void)[];
}

/** Hosts remembered at once: a seller who invents names must not fill the memory. */
const REMEMBERED = 1_000;

/** Makes the turn-taker of one process. */
export function createHosts({ perHost, failures, restMs, now }: HostLimits): Hosts {
  const hosts = new Map<string, Host>();

  function hostNamed(name: string): Host {
    const known = hosts.get(name) ?? { running: 0, failures: 0, restsUntil: 0, waiting: [] };
    // Put back at the end: the map's order is the order of last use.
    hosts.delete(name);
    hosts.set(name, known);
    for (const [old, { running, waiting }] of hosts) {
      if (hosts.size <= REMEMBERED) break;
      if (running === 0 && waiting.length === 0 && old !== name) hosts.delete(old);
    }
    return known;
  }

  const isResting = (host: Host): boolean => host.failures >= failures && now() < host.restsUntil;
  // After its rest a host is tried by one request, and the others wait for how that goes.
  const isTried = (host: Host): boolean => host.failures >= failures && host.running > 0;

  /** Resolves with true when it is one's turn, with false when `signal` came first. */
  function turn(host: Host, signal: AbortSignal): Promise<boolean> {
    if (host.running < perHost) {
      host.running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const called = (): void => {
        signal.removeEventListener("abort", gone);
        resolve(true);
      };
      const gone = (): void => {
        host.waiting.splice(host.waiting.indexOf(called), 1);
        resolve(false);
      };
      host.waiting.push(called);
      signal.addEventListener("abort", gone, { once: true });
    });
  }

  // The place is handed on, so that nobody who comes in between takes it.
  function leave(host: Host): void {
    const next = host.waiting.shift();
    if (next === undefined) host.running -= 1;
    else next();
  }

  return {
    async take(name, signal, work) {
      const host = hostNamed(name);
      if (signal.aborted) return "images.fetch-timeout";
      if (isResting(host) || isTried(host)) return "images.host-resting";
      if (!(await turn(host, signal))) return "images.fetch-timeout";
      try {
        if (isResting(host)) return "images.host-resting";
        const { value, hostFailed } = await work();
        host.failures = hostFailed ? host.failures + 1 : 0;
        if (hostFailed && host.failures >= failures) host.restsUntil = now() + restMs;
        return value;
      } finally {
        leave(host);
      }
    },
  };
}
