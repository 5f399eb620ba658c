import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

/** Every event that Assay logs, with its level. A new event is one line here. */
export const EVENTS = {
  "service.started": "info",
  "service.first-key": "info",
  "service.stopping": "info",
  "service.stopped": "info",
  "service.failed": "fatal",
  "http.listening": "info",
  "http.request": "debug",
  "request.failed": "error",
  "request.refused": "debug",
  "worker.started": "info",
  "job.failed": "warn",
  "screening.failed": "error",
  "queue.unavailable": "error",
  "queue.conflict": "warn",
  "reconcile.requeued": "warn",
  "cases.overdue": "info",
  "gate.breach": "error",
  "banks.loaded": "info",
  "bank.snapshot-refused": "warn",
  "bank.snapshot-failed": "warn",
  "entry.quarantined": "warn",
  "retrohunt.done": "info",
  "bank.released": "info",
  "prices.loaded": "info",
  "prices.learned": "info",
  "ruleset.activated": "info",
  "ruleset.refused": "error",
  "ruleset.doubtful": "warn",
  "delivery.sent": "debug",
  "delivery.failed": "warn",
  "delivery.dead": "error",
  "delivery.ended": "info",
  "webhook.failing": "warn",
  "store.migrated": "info",
  "store.restored": "warn",
  "store.unavailable": "error",
  "postgres.initialised": "info",
  "postgres.started": "info",
  "postgres.adopted": "info",
  "postgres.waiting": "info",
  "postgres.lock-stale": "warn",
  "postgres.lost": "error",
  "postgres.revived": "warn",
  "postgres.shared": "info",
  "postgres.stop-slow": "warn",
  "postgres.stopped": "info",
} as const satisfies Record<string, "debug" | "info" | "warn" | "error" | "fatal">;

export type EventName = keyof typeof EVENTS;
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** What everything that is connected says at once, many times a second, when its other side is away or overloaded. */
const OUTAGES: ReadonlySet<EventName> = new Set(["queue.unavailable", "queue.conflict", "store.unavailable"]);
/** One line of an outage stands for those that follow in this time. */
const OUTAGE_MS = 10_000;

/** What the rest of the code logs with: one event, one line. */
export interface Log {
  /**
   * Writes one line; an error goes in as `err`. Of an outage one line in ten seconds: the next one counts in `leftOut` those that were
   * not written.
   */
  event(name: EventName, fields?: Readonly<Record<string, unknown>>): void;
  /** The same log with fields that every line repeats, such as a listing id. */
  child(fields: Readonly<Record<string, unknown>>): Log;
  /** The logger itself, for libraries that want one. */
  readonly pino: Logger;
}

const SECRET_FIELDS = ["authorization", "password", "secret", "secretKey", "token", "cookie"];
const REDACTED_PATHS = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
/** `//user:password@` as it stands in a connection string, also in the middle of an error message. */
const URL_PASSWORD = /(:\/\/[^\s:@/"]*):[^\s@/"]+@/g;

/** Takes a level and where to write (standard output if not said); gives a log of JSON lines without secrets. */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: "[redacted]" },
    hooks: { streamWrite: (line: string) => line.replace(URL_PASSWORD, "$1:[redacted]@") },
  };
  return wrap(options.destination ? pino(settings, options.destination) : pino(settings), createOutages());
}

function wrap(logger: Logger, outages: Outages): Log {
  return {
    event(name, fields = {}) {
      const leftOut = OUTAGES.has(name) ? outages(name) : 0;
      if (leftOut !== undefined) logger[EVENTS[name]]({ event: name, ...fields, ...(leftOut > 0 ? { leftOut } : {}) });
    },
    child: (fields) => wrap(logger.child(fields), outages),
    pino: logger,
  };
}

/** How many lines of this outage were left out before the one that is due now; nothing when none is due. */
type Outages = (name: EventName) => number | undefined;

function createOutages(): Outages {
  const seen = new Map<EventName, { since: number; leftOut: number }>();
  return (name) => {
    const last = seen.get(name);
    const now = performance.now();
    if (last !== undefined && now - last.since < OUTAGE_MS) {
      last.leftOut += 1;
      return undefined;
    }
    seen.set(name, { since: now, leftOut: 0 });
    return last?.leftOut ?? 0;
  };
}
